package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// SO_RCVTIMEO and SO_SNDTIMEO end the waits that have no deadline of their own.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class TimeoutOptionTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static void timesOut(Threads threads, Callable<?> call, String what) throws Exception {
    assertThatThrownBy(() -> threads.run(call))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith(what)
        .hasMessageEndingWith(": the deadline has passed");
  }

  @ParameterizedTest
  @EnumSource
  void aReadEndsAndNothingIsLost(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_RCVTIMEO, SHORT);
      timesOut(threads, () -> Net.readAny(pair.client()), "recv tcp");
      pair.server().write(Net.bytes("late"));
      assertThat(threads.run(() -> Net.readAny(pair.client()))).isEqualTo("late");
      timesOut(threads, () -> Net.readAny(pair.client()), "recv tcp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAcceptEnds(Threads threads) throws Exception {
    try (Socket listener = Net.listener(Domain.INET)) {
      listener.setOption(Option.SO_RCVTIMEO, SHORT);
      timesOut(threads, listener::accept, "accept tcp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReceivedMessageIsWaitedForAsLong(Threads threads) throws Exception {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.DGRAM)) {
      pair.first().setOption(Option.SO_RCVTIMEO, SHORT);
      ByteBuffer room = ByteBuffer.allocate(10);
      timesOut(threads, () -> pair.first().recvfrom(room, 0), "recvfrom unixgram");
      timesOut(
          threads,
          () -> pair.first().recvmsg(new Message(room), 0, Deadline.NONE),
          "recvmsg unixgram");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteEndsAndThePositionTellsHowFarItCame(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_SNDTIMEO, SHORT);
      ByteBuffer much = ByteBuffer.allocateDirect(64 << 20);
      timesOut(
          threads,
          () -> {
            pair.client().write(much);
            return null;
          },
          "send tcp");
      assertThat(much.position()).isPositive().isLessThan(much.capacity());
      // A read is not concerned.
      pair.server().write(Net.bytes("x"));
      assertThat(threads.run(() -> Net.readAny(pair.client()))).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectEnds(Threads threads) throws Exception {
    try (Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      client.setOption(Option.SO_SNDTIMEO, SHORT);
      timesOut(
          threads,
          () -> {
            client.connect(full.address());
            return null;
          },
          "connect tcp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineOfTheCallGoesFirst(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_RCVTIMEO, Duration.ofNanos(1));
      ByteBuffer room = ByteBuffer.allocate(10);
      Waiting<Integer> read =
          threads.start(() -> pair.client().readPartial(room, Net.soon())).untilItWaits();
      pair.server().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroTakesItOff(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_RCVTIMEO, Duration.ofNanos(1));
      pair.client().setOption(Option.SO_RCVTIMEO, Duration.ZERO);
      Waiting<String> read = threads.start(() -> Net.readAny(pair.client())).untilItWaits();
      pair.server().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itHoldsForEveryCopyOfTheDescriptor(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair();
        Socket copy = pair.client().dup()) {
      copy.setOption(Option.SO_RCVTIMEO, SHORT);
      timesOut(threads, () -> Net.readAny(pair.client()), "recv tcp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoWantsNoWaitsGetsNone(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_RCVTIMEO, Net.LONG);
      pair.client().setNonBlocking(true);
      assertThatThrownBy(() -> threads.run(() -> Net.readAny(pair.client())))
          .isInstanceOf(ErrnoException.WouldBlock.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingEndsTheWaitBeforeThat(Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().setOption(Option.SO_RCVTIMEO, Duration.ofDays(100_000));
      Waiting<String> read = threads.start(() -> Net.readAny(pair.client())).untilItWaits();
      pair.client().close();
      assertThat(read.failure()).isInstanceOf(SocketClosedException.class);
    }
  }
}
