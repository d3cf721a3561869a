package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Control;
import dev.berth.sockets.Directory;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Fd;
import dev.berth.sockets.Message;
import dev.berth.sockets.OpenDescriptors;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Descriptors that travel beside the bytes: SCM_RIGHTS, unix(7). After CPython's test_socket
/// (SCMRightsTest, RecvmsgSCMRightsStreamTest, SendRecvFdsTests) and libuv's ipc, ipc-send-recv.
class ScmRightsTest extends Case {
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  /// CMSG_LEN(0): what stands before the numbers.
  private static final int HEAD = 16;

  private final ByteBuffer into = ByteBuffer.allocate(100);
  private final Message received = new Message(into);
  @TempDir Path directory;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    Ends ends = pair(Type.STREAM);
    client = ends.client();
    server = ends.server();
  }

  @AfterEach
  void closeReceived() {
    received.descriptors().forEach(RawFd::close);
  }

  /// So many sockets, of which each can be told by what is read from it.
  private List<Socket> marked(int count) throws IOException {
    List<Socket> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Ends ends = pair(Type.STREAM);
      ends.server().write(bytes("" + i));
      all.add(ends.client());
    }
    return all;
  }

  private static void assertMarked(List<RawFd> descriptors) throws IOException {
    for (int i = 0; i < descriptors.size(); i++) {
      try (Socket socket = Socket.adopt(descriptors.get(i).dup())) {
        assertThat(read(socket)).isEqualTo("" + i);
      }
    }
  }

  private void send(List<? extends Fd> descriptors) throws IOException {
    Message message = new Message(bytes(TEXT)).with(new Control.Rights(descriptors));
    assertThat(client.sendmsg(message, 0, soon())).isEqualTo(TEXT.length());
  }

  private void receive() throws IOException {
    assertThat(server.recvmsg(received, 0, soon())).isEqualTo(TEXT.length());
    assertThat(text(into)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 253})
  void descriptors_arrive_in_their_order(int count) throws IOException {
    send(marked(count));
    receive();
    assertThat(received.descriptors()).hasSize(count);
    assertThat(received.isControlTruncated()).isFalse();
    assertMarked(received.descriptors());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIX", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void they_travel_over_every_type_of_unix_socket(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    Message message = new Message(bytes("x")).with(new Control.Rights(marked(1)));
    ends.client().sendmsg(message, 0, soon());
    ends.server().recvmsg(received, 0, soon());
    assertMarked(received.descriptors());
  }

  @Test
  void any_kind_of_descriptor_travels() throws IOException {
    Files.writeString(directory.resolve("file"), "in a file");
    try (Directory root = Directory.open(directory);
        Fd file = root.open("/file", OpenFlags.O_RDONLY, 0)) {
      send(List.of(file, client));
      receive();
    }
    String link = OpenDescriptors.target("" + received.descriptors().get(0).fileno());
    assertThat(link).endsWith("/file");
    assertThat(received.descriptors().get(1).isOpen()).isTrue();
  }

  @Test
  void what_arrives_is_another_number_for_the_same_thing() throws IOException {
    Ends ends = pair(Type.STREAM);
    send(List.of(ends.client()));
    receive();
    assertThat(received.descriptors().getFirst().fileno()).isNotEqualTo(ends.client().fileno());
    ends.client().close();
    try (Socket copy = Socket.adopt(received.descriptors().getFirst())) {
      copy.write(bytes("open still"));
      assertThat(read(ends.server())).isEqualTo("open still");
    }
    assertEnd(ends.server());
  }

  @Test
  void what_arrives_is_close_on_exec() throws IOException {
    Socket passed = marked(1).getFirst();
    passed.setCloseOnExec(false);
    send(List.of(passed));
    receive();
    assertThat(received.descriptors().getFirst().isCloseOnExec()).isTrue();
    assertThat(passed.isCloseOnExec()).isFalse();
  }

  @Test
  void two_lists_of_one_message_may_be_made_one() throws IOException {
    List<Socket> two = marked(2);
    Message message =
        new Message(bytes(TEXT))
            .with(new Control.Rights(two.subList(0, 1)))
            .with(new Control.Rights(two.subList(1, 2)));
    client.sendmsg(message, 0, soon());
    receive();
    assertThat(received.descriptors()).hasSize(2);
    assertMarked(received.descriptors());
  }

  @Test
  void an_empty_list_is_none() throws IOException {
    send(List.of());
    receive();
    assertThat(received.descriptors()).isEmpty();
  }

  @Test
  void a_message_carries_253_and_no_more() {
    List<Socket> many = Collections.nCopies(254, client);
    IllegalArgumentException e =
        fails(IllegalArgumentException.class, () -> new Control.Rights(many));
    assertThat(e).hasMessageContaining("254").hasMessageContaining("253");
  }

  @Test
  void a_closed_descriptor_is_not_sent_nor_is_anything_with_it() throws IOException {
    List<Socket> two = marked(2);
    two.get(1).close();
    SocketClosedException e = fails(SocketClosedException.class, () -> send(two));
    assertThat(e).hasMessageContaining("to be sent, but closed");
    assertNothingThere(server);
    two.getFirst().close();
  }

  @Test
  void a_number_that_is_cut_off_is_refused_or_no_descriptor() throws IOException {
    byte[] threeBytes = {1, 2, 3};
    Control cut = new Control.Other(SOL_SOCKET, SCM_RIGHTS, threeBytes);
    client.sendmsg(new Message(bytes(TEXT)).with(cut), 0, soon());
    receive();
    assertThat(received.descriptors()).isEmpty();
  }

  @Test
  void a_number_that_is_no_descriptor_is_refused() {
    byte[] no = {-1, -1, -1, 127};
    Message message = new Message(bytes(TEXT)).with(new Control.Other(SOL_SOCKET, SCM_RIGHTS, no));
    fails(ErrnoException.BadDescriptor.class, () -> client.sendmsg(message, 0, soon()));
  }

  // ---------------------------------------------------------------- room

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, HEAD - 1, HEAD, HEAD + 1})
  void without_room_for_a_number_none_comes_and_the_message_says_so(int room) throws IOException {
    send(marked(1));
    received.withControlRoom(room);
    receive();
    assertThat(received.descriptors()).isEmpty();
    assertThat(received.isControlTruncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {HEAD + 4, HEAD + 7})
  void with_room_for_one_of_two_one_comes_and_the_message_says_so(int room) throws IOException {
    send(marked(2));
    received.withControlRoom(room);
    receive();
    assertThat(received.descriptors()).hasSize(1);
    assertThat(received.isControlTruncated()).isTrue();
    assertMarked(received.descriptors());
  }

  @ParameterizedTest
  @ValueSource(ints = {HEAD + 16, HEAD + 17, HEAD + 24, 10_240})
  void with_room_for_all_all_come(int room) throws IOException {
    send(marked(4));
    received.withControlRoom(room);
    receive();
    assertThat(received.descriptors()).hasSize(4);
    assertThat(received.isControlTruncated()).isFalse();
    assertMarked(received.descriptors());
  }

  @Test
  void room_without_the_padding_at_its_end_is_enough() throws IOException {
    send(marked(1));
    received.withControlRoom(HEAD + 4);
    receive();
    assertThat(received.isControlTruncated()).isFalse();
    assertMarked(received.descriptors());
  }

  @Test
  void what_had_no_room_is_closed_by_the_kernel() throws IOException {
    Ends ends = pair(Type.STREAM);
    send(List.of(ends.client()));
    ends.client().close();
    received.withControlRoom(0);
    receive();
    assertEnd(ends.server());
  }

  // ---------------------------------------------------------------- streams

  @Test
  void a_read_on_a_stream_stops_before_the_next_descriptors() throws IOException {
    List<Socket> two = marked(2);
    send(two.subList(0, 1));
    send(two.subList(1, 2));
    receive();
    assertThat(received.descriptors()).hasSize(1);
    RawFd first = received.descriptors().getFirst();
    into.clear();
    receive();
    assertThat(received.descriptors()).hasSize(1);
    assertMarked(List.of(first, received.descriptors().getFirst()));
    first.close();
  }

  @Test
  void descriptors_come_with_the_first_of_their_bytes() throws IOException {
    send(marked(1));
    ByteBuffer one = ByteBuffer.allocate(1);
    Message first = new Message(one);
    assertThat(server.recvmsg(first, 0, soon())).isEqualTo(1);
    assertMarked(first.descriptors());
    first.descriptors().forEach(RawFd::close);
    assertThat(server.recvmsg(received, 0, soon())).isEqualTo(TEXT.length() - 1);
    assertThat(received.descriptors()).isEmpty();
  }

  @Test
  void a_read_that_asks_for_no_descriptors_closes_them() throws IOException {
    Ends ends = pair(Type.STREAM);
    send(List.of(ends.client()));
    ends.client().close();
    assertThat(read(server)).isEqualTo(TEXT);
    assertEnd(ends.server());
  }

  @Test
  void descriptors_on_their_way_are_closed_with_the_socket_they_wait_in() throws IOException {
    Ends ends = pair(Type.STREAM);
    send(List.of(ends.client()));
    ends.client().close();
    assertNothingThere(ends.server());
    server.close();
    assertEnd(ends.server());
  }

  @Test
  void each_look_at_a_message_gives_descriptors_of_its_own() throws IOException {
    send(marked(1));
    Message look = new Message(ByteBuffer.allocate(100));
    assertThat(server.recvmsg(look, MSG_PEEK, soon())).isEqualTo(TEXT.length());
    RawFd first = look.descriptors().getFirst();
    receive();
    assertThat(received.descriptors()).hasSize(1);
    assertThat(received.descriptors().getFirst().fileno()).isNotEqualTo(first.fileno());
    first.close();
    assertMarked(received.descriptors());
  }

  @Test
  void a_message_that_came_with_descriptors_may_be_passed_on() throws IOException {
    send(marked(1));
    receive();
    RawFd passedOn = received.descriptors().getFirst();
    Ends next = pair(Type.STREAM);
    into.flip();
    next.client().sendmsg(received, 0, soon());
    passedOn.close();
    into.clear();
    assertThat(next.server().recvmsg(received, 0, soon())).isEqualTo(TEXT.length());
    assertMarked(received.descriptors());
  }

  @Test
  void a_socket_may_carry_itself() throws IOException {
    send(List.of(client, server));
    receive();
    try (Socket itself = Socket.adopt(received.descriptors().get(1))) {
      client.write(bytes("to the copy"));
      assertThat(read(itself)).isEqualTo("to the copy");
    }
  }
}
