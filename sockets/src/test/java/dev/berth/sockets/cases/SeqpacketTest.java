package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_EOR;
import static dev.berth.sockets.MsgFlags.MSG_TRUNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Messages over a connection. After CPython's test_socket (the SEQPACKET sockets of RDSTest and
/// SendrecvmsgSCTPStreamTestBase).
class SeqpacketTest extends Case {
  @Test
  void messages_stay_apart_and_in_order() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.client().send(bytes("one"), MSG_EOR);
    ends.client().send(bytes("two"), 0);
    assertThat(read(ends.server())).isEqualTo("one");
    assertThat(read(ends.server())).isEqualTo("two");
  }

  @Test
  void a_listener_accepts_connections_of_messages() throws IOException {
    Socket listener = socket(Domain.UNIX, Type.SEQPACKET);
    UnixAddress name = UnixAddress.ofAbstract("berth-" + ProcessHandle.current().pid() + threads);
    listener.bind(name);
    listener.listen(1);
    Socket client = socket(Domain.UNIX, Type.SEQPACKET);
    client.connect(name);
    Socket server = closing(listener.accept(soon()));
    assertThat(server.type()).isEqualTo(Type.SEQPACKET);
    server.send(bytes("welcome"), 0);
    assertThat(read(client)).isEqualTo("welcome");
  }

  @Test
  void what_a_buffer_has_no_room_for_is_lost_and_can_be_counted() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.client().send(bytes("too long"), 0);
    ends.client().send(bytes("next"), 0);
    assertThat(ends.server().recv(ByteBuffer.allocate(3), MSG_TRUNC)).isEqualTo(8);
    assertThat(read(ends.server())).isEqualTo("next");
  }

  @Test
  void large_messages_go_whole_from_heap_to_heap() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    assertThat(ends.client().send(ByteBuffer.allocate(100_000), 0)).isEqualTo(100_000);
    assertThat(ends.server().recv(ByteBuffer.allocate(200_000), 0)).isEqualTo(100_000);
  }

  @Test
  void a_message_that_is_larger_than_the_buffer_is_refused() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.client().setOption(Option.SO_SNDBUF, 4_096);
    int room = ends.client().getOption(Option.SO_SNDBUF);
    fails(
        ErrnoException.MessageTooLong.class,
        () -> ends.client().send(ByteBuffer.allocate(room + 1), 0));
  }

  @Test
  void the_end_comes_after_the_last_message() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.client().send(bytes("last"), 0);
    ends.client().close();
    assertThat(read(ends.server())).isEqualTo("last");
    assertEnd(ends.server());
    assertThat(ends.server().recv(ByteBuffer.allocate(1), MSG_DONTWAIT)).isEqualTo(Socket.END);
  }

  @Test
  void an_empty_message_cannot_be_told_from_the_end() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.client().send(ByteBuffer.allocate(0), 0);
    ends.client().send(bytes("and yet"), 0);
    assertEnd(ends.server());
    assertThat(read(ends.server())).isEqualTo("and yet");
  }

  @Test
  void half_a_connection_can_be_shut_down() throws Exception {
    Ends ends = pair(Type.SEQPACKET);
    Waiting<Integer> read =
        start(() -> ends.server().recv(ByteBuffer.allocate(1), 0)).untilItWaits();
    ends.client().closeWrite();
    assertThat(read.value()).isEqualTo(Socket.END);
    ends.server().send(bytes("other half"), 0);
    assertThat(read(ends.client())).isEqualTo("other half");
  }

  @Test
  void a_peer_that_has_closed_is_a_broken_pipe() throws IOException {
    Ends ends = pair(Type.SEQPACKET);
    ends.server().close();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().send(bytes("x"), 0));
  }

  @Test
  void without_a_connection_there_is_nothing_to_send_on() throws IOException {
    Socket socket = socket(Domain.UNIX, Type.SEQPACKET);
    fails(ErrnoException.NotConnected.class, () -> socket.send(bytes("x"), 0));
    fails(ErrnoException.NotConnected.class, () -> read(socket));
  }

  @Test
  void the_internet_has_none() {
    fails(Errno.ESOCKTNOSUPPORT, () -> Socket.create(Domain.INET, Type.SEQPACKET));
  }
}
