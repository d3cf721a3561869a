package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static dev.berth.sockets.MsgFlags.MSG_WAITALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Message;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// A socket that is closed while calls wait on it, in other threads: each of them ends and says so.
/// After CPython's test_socket (the threads of FileObjectClassTestCase) and libuv's
/// tcp-close-while-connecting, poll-closesocket, close-fd.
class CloseUnderACallTest extends Case {
  private interface Call {
    Object make(Deadline deadline) throws Exception;
  }

  /// Without a deadline a platform thread waits in the call itself, otherwise in poll(2).
  private void ends(Socket socket, Call call, Deadline deadline) throws Exception {
    Waiting<Object> waiting = start(() -> call.make(deadline)).untilItWaits();
    socket.close();
    assertThat(waiting.failure())
        .isExactlyInstanceOf(SocketClosedException.class)
        .hasMessageEndingWith("it was closed while this call was waiting");
  }

  private interface Opening {
    Socket open() throws IOException;
  }

  private interface CallOn {
    Object make(Socket socket, Deadline deadline) throws Exception;
  }

  private void ends(Opening opening, CallOn call) throws Exception {
    for (Deadline deadline : List.of(Deadline.NONE, soon())) {
      Socket socket = opening.open();
      ends(socket, until -> call.make(socket, until), deadline);
    }
  }

  private static ByteBuffer room() {
    return ByteBuffer.allocate(10);
  }

  private static ByteBuffer large() {
    return ByteBuffer.allocate(60_000);
  }

  private Socket stuffed() throws IOException {
    Socket client = pair(Type.STREAM).client();
    stuff(client);
    return client;
  }

  @Test
  void recv_ends() throws Exception {
    ends(() -> connected().server(), (socket, until) -> socket.recv(room(), 0, until));
    ends(this::udp, (socket, until) -> socket.recv(room(), 0, until));
    ends(() -> pair(Type.SEQPACKET).client(), (socket, until) -> socket.recv(room(), 0, until));
  }

  @Test
  void recv_of_a_full_buffer_ends() throws Exception {
    ends(() -> connected().server(), (socket, until) -> socket.recv(room(), MSG_WAITALL, until));
    int flags = MSG_WAITALL | MSG_PEEK;
    ends(() -> connected().server(), (socket, until) -> socket.recv(room(), flags, until));
  }

  @Test
  void recvfrom_ends() throws Exception {
    ends(this::udp, (socket, until) -> socket.recvfrom(room(), 0, until));
    ends(() -> connected().server(), (socket, until) -> socket.recvfrom(room(), 0, until));
  }

  @Test
  void recvmsg_ends() throws Exception {
    ends(this::udp, (socket, until) -> socket.recvmsg(new Message(room()), 0, until));
    ends(
        () -> pair(Type.STREAM).client(),
        (socket, until) -> socket.recvmsg(new Message(room()), 0, until));
  }

  @Test
  void recvmmsg_ends() throws Exception {
    List<Message> two = List.of(new Message(room()), new Message(room()));
    ends(this::udp, (socket, until) -> socket.recvmmsg(two, 0, until));
  }

  @Test
  void receiving_descriptors_ends() throws Exception {
    ends(() -> pair(Type.STREAM).client(), Socket::receiveDescriptors);
  }

  @Test
  void send_and_write_end() throws Exception {
    ends(this::stuffed, (socket, until) -> socket.send(large(), 0, until));
    ends(
        this::stuffed,
        (socket, until) -> {
          socket.write(large(), until);
          return null;
        });
  }

  @Test
  void sendto_ends_where_the_receiver_is_full() throws Exception {
    Socket server = socket(Domain.UNIX, Type.DGRAM);
    server.bind(UnixAddress.UNNAMED);
    UnixAddress name = (UnixAddress) server.getsockname();
    Socket filler = socket(Domain.UNIX, Type.DGRAM);
    while (filler.sendto(room(), MSG_DONTWAIT, name) >= 0) {}
    ends(
        () -> socket(Domain.UNIX, Type.DGRAM),
        (socket, until) -> socket.sendto(room(), 0, name, until));
  }

  @Test
  void sendmsg_and_sendmmsg_end() throws Exception {
    ends(this::stuffed, (socket, until) -> socket.sendmsg(new Message(large()), 0, until));
    ends(
        this::stuffed, (socket, until) -> socket.sendmmsg(List.of(new Message(large())), 0, until));
  }

  @Test
  void accept_ends() throws Exception {
    ends(this::listener, Socket::accept);
    ends(
        () -> {
          Socket listener = socket(Domain.UNIX, Type.STREAM);
          listener.bind(UnixAddress.UNNAMED);
          listener.listen(1);
          return listener;
        },
        Socket::accept);
  }

  @Test
  void connect_ends() throws Exception {
    Socket listener = full();
    ends(
        this::tcp,
        (socket, until) -> {
          socket.connect(listener.localAddress(), until);
          return null;
        });
  }

  @Test
  void connect_to_a_full_unix_queue_ends() throws Exception {
    Socket listener = socket(Domain.UNIX, Type.STREAM);
    listener.bind(UnixAddress.UNNAMED);
    listener.listen(0);
    socket(Domain.UNIX, Type.STREAM).connect(listener.getsockname());
    ends(
        () -> socket(Domain.UNIX, Type.STREAM),
        (socket, until) -> {
          socket.connect(listener.getsockname(), until);
          return null;
        });
  }

  @Test
  void poll_ends() throws Exception {
    ends(() -> connected().server(), (socket, until) -> socket.poll(Socket.READ, until));
    ends(() -> connected().server(), (socket, until) -> socket.poll(Socket.URGENT, until));
    ends(this::stuffed, (socket, until) -> socket.poll(Socket.WRITE, until));
    ends(() -> connected().server(), (socket, until) -> socket.poll(0, until));
  }

  @Test
  void all_who_wait_end_whatever_they_wait_for() throws Exception {
    Socket socket = stuffed();
    List<Callable<Object>> calls =
        List.of(
            () -> socket.recv(room(), 0),
            () -> socket.recv(room(), 0, soon()),
            () -> socket.send(large(), 0),
            () -> socket.send(large(), 0, soon()),
            () -> socket.poll(Socket.URGENT, Deadline.NONE),
            () -> socket.recvmsg(new Message(room()), 0, Deadline.NONE));
    List<Waiting<Object>> all = calls.stream().map(this::start).toList();
    for (Waiting<Object> one : all) {
      one.untilItWaits();
    }
    socket.close();
    for (Waiting<Object> one : all) {
      assertThat(one.failure()).isInstanceOf(SocketClosedException.class);
    }
  }

  @Test
  void the_peer_sees_the_end_once_the_last_call_is_out() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    ends.server().close();
    assertEnd(ends.client());
    assertThat(read.failure()).isInstanceOf(SocketClosedException.class);
  }

  @Test
  void what_was_received_when_the_close_came_is_not_lost() throws Exception {
    for (int i = 0; i < 200; i++) {
      Ends ends = pair(Type.STREAM);
      Waiting<String> read = start(() -> read(ends.server()));
      ends.client().write(bytes("x"));
      ends.server().close();
      try {
        assertThat(read.value()).isEqualTo("x");
      } catch (SocketClosedException e) {
        // The close came first: then nothing was taken.
        assertThat(e).hasMessageContaining("closed");
      }
      ends.client().close();
    }
  }

  @Test
  void a_multiplexer_goes_on_and_tells_the_closed_one_no_more() throws Exception {
    for (Multiplexer.Kind kind : Multiplexer.Kind.values()) {
      Multiplexer multiplexer = closing(Multiplexer.open(kind));
      Ends gone = connected();
      Ends stays = connected();
      multiplexer.add(gone.server(), Socket.READ, null);
      Multiplexer.Registration registration = multiplexer.add(stays.server(), Socket.READ, null);
      Waiting<Integer> wait = start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
      gone.server().close();
      stays.client().write(bytes("x"));
      assertThat(wait.value()).isEqualTo(1);
      assertThat(multiplexer.ready(0)).isSameAs(registration);
    }
  }
}
