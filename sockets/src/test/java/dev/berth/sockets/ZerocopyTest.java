package dev.berth.sockets;

import static dev.berth.sockets.MsgFlags.MSG_ZEROCOPY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sending from the caller's own memory.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ZerocopyTest {
  private static ZerocopyCompletion await(Socket socket) throws IOException {
    while (true) {
      assertThat(socket.poll(0, Net.soon()) & Socket.ERROR).isNotZero();
      ZerocopyCompletion completion = ZerocopyCompletion.next(socket);
      if (completion != null) {
        return completion;
      }
    }
  }

  @Test
  void eachSendIsToldToBeDone() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      Socket client = pair.client();
      client.setOption(Option.SO_ZEROCOPY, true);
      assertThat(ZerocopyCompletion.next(client)).isNull();
      ByteBuffer bytes = ByteBuffer.allocateDirect(20_000);
      for (int i = 0; i < 3; i++) {
        bytes.clear().put(0, (byte) ('a' + i));
        assertThat(client.send(bytes, MSG_ZEROCOPY)).isEqualTo(20_000);
        assertThat(Net.read(pair.server(), 20_000)).startsWith(Character.toString('a' + i));
        ZerocopyCompletion completion = await(client);
        // The loopback copies.
        assertThat(completion).isEqualTo(new ZerocopyCompletion(i, i, true));
      }
      assertThat(ZerocopyCompletion.next(client)).isNull();
    }
  }

  @Test
  void severalSendsAreToldOfTogetherOrOneByOne() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      Socket client = pair.client();
      client.setOption(Option.SO_ZEROCOPY, true);
      List<ByteBuffer> buffers = List.of(direct("one "), direct("two "), direct("three"));
      for (ByteBuffer buffer : buffers) {
        client.sendmsg(new Message(buffer), MSG_ZEROCOPY, Net.soon());
      }
      assertThat(Net.read(pair.server(), 13)).isEqualTo("one two three");
      long next = 0;
      while (next < 3) {
        ZerocopyCompletion completion = await(client);
        assertThat(completion.first()).isEqualTo(next);
        next = completion.last() + 1;
      }
    }
  }

  @Test
  void aDatagramIsSentThatWayToo() throws IOException {
    try (Socket receiver = Socket.create(Domain.INET6, Type.DGRAM);
        Socket sender = Socket.create(Domain.INET6, Type.DGRAM)) {
      Net.bound(Domain.INET6).close(); // Skips the test where there is no IPv6.
      receiver.bind(Net.loopback(Domain.INET6, 0));
      sender.connect(receiver.localAddress());
      sender.setOption(Option.SO_ZEROCOPY, true);
      sender.send(direct("datagram"), MSG_ZEROCOPY);
      assertThat(Net.read(receiver)).isEqualTo("datagram");
      assertThat(await(sender).last()).isZero();
    }
  }

  @Test
  void aBufferOnTheHeapIsRefused() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_ZEROCOPY, true);
      ByteBuffer heap = Net.bytes("x");
      assertThatThrownBy(() -> pair.client().send(heap, MSG_ZEROCOPY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("MSG_ZEROCOPY with a buffer on the heap (a direct one)");
      Message message = new Message(direct("a"), heap);
      assertThatThrownBy(() -> pair.client().sendmsg(message, MSG_ZEROCOPY, Net.soon()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pair.client().sendmmsg(List.of(message), MSG_ZEROCOPY, Net.soon()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(pair.server().readNonBlocking(ByteBuffer.allocate(1)))
          .isEqualTo(Socket.WOULD_BLOCK);
    }
  }

  @Test
  void otherErrorsInTheQueueArePassedOver() throws IOException {
    Socket nobody = Socket.create(Domain.INET, Type.DGRAM);
    nobody.bind(Net.loopback(Domain.INET, 0));
    try (Socket sender = Socket.create(Domain.INET, Type.DGRAM)) {
      sender.setOption(Option.IP_RECVERR, true);
      java.net.SocketAddress to = nobody.localAddress();
      nobody.close();
      sender.sendto(Net.bytes("lost"), 0, to);
      assertThat(sender.poll(0, Net.soon()) & Socket.ERROR).isNotZero();
      assertThat(ZerocopyCompletion.next(sender)).isNull();
    }
  }

  private static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length()).put(Net.bytes(text)).flip();
  }
}
