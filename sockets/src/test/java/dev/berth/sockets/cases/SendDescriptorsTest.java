package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Control;
import dev.berth.sockets.DescriptorLimit;
import dev.berth.sockets.Message;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Any number of descriptors at once. After CPython's test_socket (SendRecvFdsTests) and libuv's
/// ipc-heavy-traffic.
class SendDescriptorsTest extends Case {
  private static List<RawFd> pass(Ends ends, List<Socket> all) throws IOException {
    ends.client().sendDescriptors(all, soon());
    return ends.server().receiveDescriptors(soon());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 253, 254, 506, 507})
  void as_many_arrive_as_were_sent(int count) throws IOException {
    Ends ends = pair(Type.STREAM);
    List<RawFd> received = pass(ends, Collections.nCopies(count, ends.client()));
    assertThat(received).hasSize(count);
    assertThat(received).allMatch(RawFd::isOpen);
    received.forEach(RawFd::close);
    assertNothingThere(ends.server());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIX", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void they_are_what_was_sent(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    Ends tcp = connected();
    List<RawFd> received = pass(ends, List.of(tcp.client()));
    tcp.client().close();
    try (Socket copy = Socket.adopt(received.getFirst())) {
      assertThat(copy.remoteAddress()).isEqualTo(tcp.server().localAddress());
      copy.write(bytes("by the copy"));
      assertThat(read(tcp.server())).isEqualTo("by the copy");
    }
  }

  @Test
  void two_lots_are_told_apart() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().sendDescriptors(Collections.nCopies(2, ends.client()), soon());
    ends.client().sendDescriptors(Collections.nCopies(3, ends.client()), soon());
    List<RawFd> first = ends.server().receiveDescriptors(soon());
    List<RawFd> second = ends.server().receiveDescriptors(soon());
    assertThat(first).hasSize(2);
    assertThat(second).hasSize(3);
    first.forEach(RawFd::close);
    second.forEach(RawFd::close);
  }

  @Test
  void they_are_waited_for_until_the_deadline() throws Exception {
    Ends ends = pair(Type.STREAM);
    fails(SocketTimeoutException.class, () -> ends.server().receiveDescriptors(tiny()));
    Waiting<List<RawFd>> wait =
        start(() -> ends.server().receiveDescriptors(soon())).untilItWaits();
    ends.client().sendDescriptors(List.of(ends.client()), soon());
    wait.value().forEach(RawFd::close);
  }

  @Test
  void a_peer_that_leaves_is_the_end() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().close();
    EOFException e = fails(EOFException.class, () -> ends.server().receiveDescriptors(soon()));
    assertThat(e).hasMessageContaining("the peer has left");
  }

  @Test
  void a_peer_that_leaves_in_the_middle_leaves_none_open() throws IOException {
    Ends ends = pair(Type.STREAM);
    // Two are announced, and one comes.
    Message half =
        new Message(ByteBuffer.allocate(4).putInt(2).flip())
            .with(new Control.Rights(List.of(udp())));
    ends.client().sendmsg(half, 0, soon());
    ends.client().close();
    fails(EOFException.class, () -> ends.server().receiveDescriptors(soon()));
  }

  @Test
  void what_was_lost_is_told_and_the_rest_is_closed() throws IOException {
    Ends ends = pair(Type.STREAM);
    // Three are announced, and one comes with the last message.
    Message wrong =
        new Message(ByteBuffer.allocate(4).putInt(3).flip())
            .with(new Control.Rights(List.of(ends.client())));
    ends.client().sendmsg(wrong, 0, soon());
    ends.client().sendmsg(new Message(ByteBuffer.allocate(4).putInt(2).flip()), 0, soon());
    IOException e = fails(IOException.class, () -> ends.server().receiveDescriptors(soon()));
    assertThat(e).hasMessageContaining("2 descriptors were announced and 0 have come");
  }

  @Test
  void a_limit_that_is_reached_is_told_and_leaves_none_open() throws IOException {
    Ends ends = pair(Type.STREAM);
    // Once before: a class that is loaded without a descriptor left is not found.
    pass(ends, List.of(ends.client())).forEach(RawFd::close);
    fails(SocketTimeoutException.class, () -> ends.server().receiveDescriptors(tiny()));
    what_was_lost_is_told_and_the_rest_is_closed();
    ends.client().sendDescriptors(Collections.nCopies(40, ends.client()), soon());
    IOException e;
    try (DescriptorLimit _ = DescriptorLimit.afterTheHighest(8)) {
      e = fails(IOException.class, () -> ends.server().receiveDescriptors(soon()));
    }
    assertThat(e).hasMessageContaining("40 descriptors were announced");
    assertThat(e).hasMessageContaining("RLIMIT_NOFILE");
  }

  @Test
  void a_closed_one_among_them_is_refused() throws IOException {
    Ends ends = pair(Type.STREAM);
    Socket closed = udp();
    closed.close();
    fails(
        SocketClosedException.class,
        () -> ends.client().sendDescriptors(List.of(ends.client(), closed), soon()));
    assertNothingThere(ends.server());
  }

  @Test
  void over_tcp_no_descriptor_travels() throws IOException {
    Ends ends = connected();
    List<Socket> one = List.of(ends.client());
    fails(UnsupportedOperationException.class, () -> ends.client().sendDescriptors(one, soon()));
    fails(UnsupportedOperationException.class, () -> ends.client().receiveDescriptors(soon()));
    Message message = new Message(bytes("x")).with(new Control.Rights(one));
    fails(UnsupportedOperationException.class, () -> ends.client().sendmsg(message, 0, soon()));
    assertNothingThere(ends.server());
  }
}
