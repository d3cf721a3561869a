package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The queue of connections that wait to be accepted, seen from inside.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ListenQueueTest {
  private Socket listener;
  private final List<Socket> clients = new ArrayList<>();

  @BeforeEach
  void bind() throws IOException {
    listener = Net.bound(Domain.INET);
  }

  @AfterEach
  void close() {
    clients.forEach(Socket::close);
    listener.close();
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket client = Net.socket(Domain.INET);
      clients.add(client);
      client.connect(listener.localAddress());
    }
  }

  /// A connect has returned before the last part of its handshake has arrived.
  private void untilWaiting(int count) throws IOException {
    while (listener.listenQueue().waiting() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void fourWaitOfABacklogOfFive() throws IOException {
    listener.listen(5);
    assertThat(listener.listenQueue()).isEqualTo(new ListenQueue(0, 5));
    connect(4);
    untilWaiting(4);
    assertThat(listener.listenQueue()).isEqualTo(new ListenQueue(4, 5));
    assertThat(listener.listenQueue().isFull()).isFalse();
  }

  @Test
  void whatIsAcceptedDoesNotWait() throws IOException {
    listener.listen(5);
    connect(3);
    untilWaiting(3);
    listener.accept().close();
    listener.accept().close();
    assertThat(listener.listenQueue()).isEqualTo(new ListenQueue(1, 5));
  }

  @Test
  void listeningAgainMakesTheQueueLongerOrShorter() throws IOException {
    listener.listen(2);
    connect(2);
    untilWaiting(2);
    listener.listen(64);
    assertThat(listener.listenQueue()).isEqualTo(new ListenQueue(2, 64));
    connect(8);
    untilWaiting(10);
    listener.listen(1);
    assertThat(listener.listenQueue()).isEqualTo(new ListenQueue(10, 1));
    assertThat(listener.listenQueue().isFull()).isTrue();
    // Those that wait already are kept.
    for (int i = 0; i < 10; i++) {
      listener.accept().close();
    }
  }

  @Test
  void theKernelCutsTheBacklogAndItCanBeSeen() throws IOException {
    int most = Sysctl.somaxconn();
    listener.listen(most);
    assertThat(listener.listenQueue().backlog()).isEqualTo(most);
    listener.listen(Integer.MAX_VALUE);
    assertThat(listener.listenQueue().backlog()).isEqualTo(most);
    listener.listen(-1);
    assertThat(listener.listenQueue().backlog()).isEqualTo(most);
  }

  @Test
  void oneMoreThanTheBacklogIsLetInAndTheNextIsTurnedAwayAndCounted() throws IOException {
    listener.listen(2);
    connect(3);
    untilWaiting(3);
    assertThat(listener.listenQueue().isFull()).isTrue();
    ListenCounters before = ListenCounters.read();
    Socket late = Net.socket(Domain.INET);
    clients.add(late);
    assertThat(late.connectNonBlocking(listener.localAddress())).isFalse();
    // The packet is handled within the call, on the loopback; others on this host count, too.
    ListenCounters since = ListenCounters.read().since(before);
    assertThat(since.overflows()).isPositive();
    assertThat(since.drops()).isGreaterThanOrEqualTo(since.overflows());
    assertThat(listener.listenQueue().waiting()).isEqualTo(3);
  }

  @Test
  void whoDoesNotListenHasNoQueue() throws IOException {
    SocketTest.fails(Errno.EINVAL, listener::listenQueue);
    listener.listen(1);
    connect(1);
    SocketTest.fails(Errno.EINVAL, clients.getFirst()::listenQueue);
    try (Socket unix = Socket.create(Domain.UNIX, Type.STREAM)) {
      SocketTest.fails(Errno.EOPNOTSUPP, unix::listenQueue);
    }
    try (Socket udp = Socket.create(Domain.INET, Type.DGRAM)) {
      SocketTest.fails(Errno.EOPNOTSUPP, udp::listenQueue);
    }
  }
}
