package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Messages: datagrams with their addresses, gathered and scattered parts, descriptors and
/// credentials beside the bytes.
class MessageTest {
  private static String text(ByteBuffer buffer) {
    return StandardCharsets.ISO_8859_1.decode(buffer.duplicate().flip()).toString();
  }

  @ParameterizedTest
  @EnumSource
  void a_datagram_comes_with_its_senders_address(Waiting.Threads threads) throws Exception {
    try (Socket one = Socket.create(Domain.INET, Type.DGRAM);
        Socket two = Socket.create(Domain.INET, Type.DGRAM)) {
      one.bind(Net.loopback(Domain.INET, 0));
      two.bind(Net.loopback(Domain.INET, 0));
      ByteBuffer into = ByteBuffer.allocate(100);
      Waiting<Object> wait = threads.start(() -> one.recvfrom(into, 0));
      wait.untilItWaits();
      two.sendto(Net.bytes("hello"), 0, one.localAddress());
      assertThat(wait.value()).isEqualTo(two.localAddress());
      assertThat(text(into)).isEqualTo("hello");
    }
  }

  @Test
  void a_large_datagram_goes_whole_from_heap_to_heap() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.DGRAM)) {
      byte[] large = new byte[60_000];
      large[59_999] = 7;
      assertThat(pair.first().send(ByteBuffer.wrap(large), 0)).isEqualTo(60_000);
      ByteBuffer into = ByteBuffer.allocate(100_000);
      assertThat(pair.second().recv(into, 0)).isEqualTo(60_000);
      assertThat(into.get(59_999)).isEqualTo((byte) 7);
    }
  }

  @Test
  void a_datagram_that_is_too_long_for_the_buffer_is_cut_and_says_so() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.DGRAM)) {
      pair.first().send(Net.bytes("abcdef"), 0);
      Message message = new Message(ByteBuffer.allocate(2), ByteBuffer.allocate(2));
      assertThat(pair.second().recvmsg(message, MsgFlags.MSG_PEEK, Net.soon())).isEqualTo(4);
      assertThat(message.isTruncated()).isTrue();
      ByteBuffer into = ByteBuffer.allocate(3);
      assertThat(pair.second().recv(into, MsgFlags.MSG_TRUNC)).isEqualTo(6);
      assertThat(text(into)).isEqualTo("abc");
      int flags = MsgFlags.MSG_DONTWAIT;
      assertThat(pair.second().recv(into.clear(), flags)).isEqualTo(Socket.WOULD_BLOCK);
    }
  }

  @Test
  void parts_are_gathered_and_scattered() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      ByteBuffer direct = ByteBuffer.allocateDirect(3).put(Net.bytes("cde")).flip();
      Message sent = new Message(Net.bytes("ab"), direct, Net.bytes("f"));
      assertThat(pair.client().sendmsg(sent, 0, Net.soon())).isEqualTo(6);
      assertThat(direct.hasRemaining()).isFalse();
      ByteBuffer first = ByteBuffer.allocate(4);
      ByteBuffer second = ByteBuffer.allocateDirect(4);
      Message received = new Message(first, second);
      assertThat(pair.server().recvmsg(received, 0, Net.soon())).isEqualTo(6);
      assertThat(text(first) + "|" + text(second)).isEqualTo("abcd|ef");
      pair.client().close();
      assertThat(pair.server().recvmsg(received, 0, Net.soon())).isEqualTo(Socket.END);
    }
  }

  @Test
  void a_descriptor_goes_to_another_and_is_adopted() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Net.Pair passed = Net.pair()) {
      Message sent = new Message(Net.bytes("x")).with(new Control.Rights(List.of(passed.client())));
      pair.first().sendmsg(sent, 0, Net.soon());
      Message received = new Message(ByteBuffer.allocate(1));
      pair.second().recvmsg(received, 0, Net.soon());
      try (Socket copy = Socket.adopt(received.descriptors().getFirst())) {
        assertThat(copy.fileno()).isNotEqualTo(passed.client().fileno());
        assertThat(copy.isCloseOnExec()).isTrue();
        passed.client().close();
        copy.write(Net.bytes("by way of the copy"));
        assertThat(Net.read(passed.server())).isEqualTo("by way of the copy");
      }
      assertThat(Net.read(passed.server())).isEmpty();
    }
  }

  @Test
  void a_thousand_descriptors_go_in_several_messages() throws Exception {
    long before = OpenDescriptors.count("socket:");
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.SEQPACKET);
        Socket one = Net.socket(Domain.INET)) {
      List<Socket> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add(one);
      }
      Waiting<Object> sender =
          Waiting.Threads.PLATFORM.start(() -> {
            pair.first().sendDescriptors(all, Net.soon());
            return null;
          });
      List<RawFd> received = pair.second().receiveDescriptors(Net.soon());
      sender.value();
      assertThat(received).hasSize(1_000);
      received.forEach(RawFd::close);
    }
    assertThat(OpenDescriptors.count("socket:")).isEqualTo(before);
  }

  @Test
  void credentials_come_with_the_bytes_for_those_who_ask() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.DGRAM)) {
      pair.second().setRawOption(1, 16, new byte[] {1, 0, 0, 0});
      pair.first().send(Net.bytes("x"), 0);
      Message message = new Message(ByteBuffer.allocate(10));
      pair.second().recvmsg(message, 0, Net.soon());
      assertThat(message.control())
          .anySatisfy(data ->
              assertThat(data)
                  .isInstanceOfSatisfying(
                      Credentials.class,
                      who ->
                          assertThat((long) who.pid()).isEqualTo(ProcessHandle.current().pid())));
    }
  }

  @Test
  void descriptors_for_which_there_is_no_room_are_lost_and_it_says_so() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      Message sent =
          new Message(Net.bytes("x"))
              .with(new Control.Rights(List.of(pair.first(), pair.second())));
      pair.first().sendmsg(sent, 0, Net.soon());
      Message received = new Message(ByteBuffer.allocate(1)).withControlRoom(20);
      pair.second().recvmsg(received, 0, Net.soon());
      assertThat(received.isControlTruncated()).isTrue();
      received.descriptors().forEach(RawFd::close);
    }
  }

  @Test
  void many_datagrams_go_and_come_with_one_call_each() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.DGRAM)) {
      List<Message> sent = new ArrayList<>();
      List<Message> received = new ArrayList<>();
      List<ByteBuffer> buffers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sent.add(new Message(Net.bytes("number " + i)));
        buffers.add(ByteBuffer.allocate(20));
        received.add(new Message(buffers.get(i)));
      }
      assertThat(pair.first().sendmmsg(sent, 0, Net.soon())).isEqualTo(5);
      assertThat(pair.second().recvmmsg(received, 0, Net.soon())).isEqualTo(5);
      assertThat(buffers.stream().map(MessageTest::text))
          .containsExactly("number 0", "number 1", "number 2", "number 3", "number 4");
    }
  }

  @Test
  void what_is_no_socket_is_not_adopted() throws IOException {
    try (Directory tmp = Directory.open(java.nio.file.Path.of("/tmp"));
        FileHandle file = tmp.open("/", OpenFlags.O_PATH, 0)) {
      assertThatThrownBy(() -> Socket.adopt(file.fileno())).isInstanceOf(ErrnoException.class);
      assertThat(file.isOpen()).isTrue();
    }
    assertThatThrownBy(() -> Socket.adopt(100_000))
        .isInstanceOf(ErrnoException.BadDescriptor.class);
  }

  @Test
  void in_non_blocking_mode_the_error_is_thrown_instead_of_a_wait() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.server().setNonBlocking(true);
      ByteBuffer into = ByteBuffer.allocate(1);
      assertThatThrownBy(() -> pair.server().readPartial(into))
          .isInstanceOf(ErrnoException.WouldBlock.class)
          .hasMessageContaining("recv tcp");
      assertThat(pair.server().readNonBlocking(into)).isEqualTo(Socket.WOULD_BLOCK);
      pair.server().setNonBlocking(false);
      pair.client().write(Net.bytes("x"));
      assertThat(pair.server().readPartial(into)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_copy_of_a_socket_whose_other_copy_does_not_block_still_waits(Waiting.Threads threads)
      throws Exception {
    try (Net.Pair pair = Net.pair();
        Socket copy = pair.server().dup();
        Socket listener = Net.listener(Domain.INET);
        Socket listening = listener.dup()) {
      assertThat(copy.readNonBlocking(ByteBuffer.allocate(1))).isEqualTo(Socket.WOULD_BLOCK);
      Waiting<String> read = threads.start(() -> Net.read(pair.server())).untilItWaits();
      pair.client().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo("x");
      assertThat(listening.acceptNonBlocking()).isNull();
      Waiting<Socket> accept = threads.start(() -> listener.accept()).untilItWaits();
      Net.socket(Domain.INET).connect(listener.localAddress());
      accept.value().close();
    }
  }
}
