package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// How calls wait, and what ends their wait: readiness, a deadline, a close, a wake-up. In both
/// kinds of threads the same.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SocketWaitTest {
  private final Threads threads;

  SocketWaitTest(Threads threads) {
    this.threads = threads;
  }

  private static Deadline tiny() {
    return Deadline.afterNanos(200_000);
  }

  // ---------------------------------------------------------------- readiness

  @Test
  void acceptWaitsForAConnection() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      Waiting<Socket> accept = threads.start(listener::accept).untilItWaits();
      client.connect(listener.localAddress());
      try (Socket server = accept.value()) {
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
      }
    }
  }

  @Test
  void readWaitsForBytesAndForTheEnd() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<String> bytes = threads.start(() -> Net.read(pair.server())).untilItWaits();
      pair.client().write(Net.bytes("hi"));
      assertThat(bytes.value()).isEqualTo("hi");
      Waiting<String> end = threads.start(() -> Net.read(pair.server())).untilItWaits();
      pair.client().closeWrite();
      assertThat(end.value()).isEmpty();
    }
  }

  @Test
  void readWithoutADeadlineWaitsInTheKernelOrParked() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(10);
      Waiting<Integer> read = threads.start(() -> pair.server().readPartial(buffer)).untilItWaits();
      pair.client().write(Net.bytes("hi"));
      assertThat(read.value()).isEqualTo(2);
    }
  }

  @Test
  void writeWaitsForRoom() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      int count = 8 * 1024 * 1024;
      Waiting<Integer> write =
          threads
              .start(() -> {
                ByteBuffer bytes = ByteBuffer.allocateDirect(count);
                pair.client().write(bytes);
                return bytes.remaining();
              })
              .untilItWaits();
      ByteBuffer into = ByteBuffer.allocateDirect(count);
      assertThat(pair.server().readFully(into, Net.soon())).isEqualTo(count);
      assertThat(write.value()).isZero();
    }
  }

  @Test
  void pollWaitsForWhatItIsAskedFor() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<Integer> poll =
          threads.start(() -> pair.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
      pair.client().write(Net.bytes("x"));
      assertThat(poll.value()).isEqualTo(Socket.READ);
      int both = Socket.READ | Socket.WRITE;
      assertThat(threads.run(() -> pair.server().poll(both, Net.soon()))).isEqualTo(both);
    }
  }

  @Test
  void pollTellsAHangUpAndAnErrorUnasked() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<Integer> poll =
          threads.start(() -> pair.server().poll(0, Deadline.NONE)).untilItWaits();
      pair.client().reset();
      assertThat(poll.value()).isEqualTo(Socket.ERROR | Socket.HANGUP);
    }
  }

  @Test
  void connectWaitsForTheAnswer() throws Exception {
    try (Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      Waiting<Boolean> connect =
          threads
              .start(() -> {
                client.connect(full.address());
                return true;
              })
              .untilItWaits();
      full.listener().accept().close();
      assertThat(connect.value()).isTrue();
      assertThat(client.remoteAddress()).isEqualTo(full.address());
    }
  }

  // ---------------------------------------------------------------- deadlines

  @Test
  void everyCallEndsAtItsDeadlineAndSaysWhich() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Net.Pair pair = Net.pair();
        Net.Pair stuffed = Net.stuffed();
        Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      passes("accept tcp", () -> listener.accept(tiny()));
      passes("recv tcp", () -> pair.server().readPartial(ByteBuffer.allocate(1), tiny()));
      passes("recv tcp", () -> pair.server().readFully(ByteBuffer.allocate(1), tiny()));
      passes("recv tcp", () -> pair.server().read(10, tiny()));
      passes("send tcp", () -> write(stuffed.client(), tiny()));
      passes(
          "connect tcp",
          () -> {
            client.connect(full.address(), tiny());
            return null;
          });
      assertThat(threads.run(() -> pair.server().poll(Socket.READ, tiny()))).isZero();
    }
  }

  private static Object write(Socket socket, Deadline deadline) throws IOException {
    // More than any buffer of the kernel takes.
    socket.write(ByteBuffer.allocateDirect(64 * 1024 * 1024), deadline);
    return null;
  }

  private void passes(String call, Callable<?> body) {
    assertThatThrownBy(() -> threads.run(body))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith(call)
        .hasMessageEndingWith(": the deadline has passed");
  }

  @Test
  void aDeadlineThatHasPassedStillTakesWhatIsThere() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Net.Pair pair = Net.pair();
        Socket client = Net.socket(Domain.INET)) {
      Deadline passed = Deadline.after(Duration.ZERO);
      Deadline longAgo = Deadline.after(Duration.ofSeconds(-5));
      client.connect(listener.localAddress());
      listener.poll(Socket.READ, Net.soon());
      threads.run(() -> listener.accept(passed)).close();
      pair.client().write(Net.bytes("x"));
      pair.server().poll(Socket.READ, Net.soon());
      ByteBuffer buffer = ByteBuffer.allocate(1);
      assertThat(threads.run(() -> pair.server().readPartial(buffer, longAgo))).isEqualTo(1);
      assertThat(threads.run(() -> pair.server().poll(Socket.WRITE, passed)))
          .isEqualTo(Socket.WRITE);
    }
  }

  @Test
  void nothingIsLostByADeadline() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      passes("accept", () -> listener.accept(tiny()));
      client.connect(listener.localAddress());
      try (Socket server = threads.run(() -> listener.accept(Net.soon()))) {
        passes("recv", () -> server.readPartial(ByteBuffer.allocate(1), tiny()));
        client.write(Net.bytes("x"));
        assertThat(threads.run(() -> Net.read(server))).isEqualTo("x");
      }
    }
  }

  @Test
  void oneDeadlineCoversSeveralCalls() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Deadline deadline = Deadline.afterNanos(50_000_000);
      pair.client().write(Net.bytes("abc"));
      ByteBuffer buffer = ByteBuffer.allocate(10);
      assertThatThrownBy(() -> threads.run(() -> pair.server().readFully(buffer, deadline)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(buffer.position()).isEqualTo(3);
      assertThat(deadline.remaining()).isZero();
    }
  }

  // ---------------------------------------------------------------- close

  private void closeEnds(Socket socket, Callable<?> call) throws Exception {
    Waiting<?> waiting = threads.start(call).untilItWaits();
    socket.close();
    assertThat(waiting.failure())
        .isInstanceOf(SocketClosedException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void closeEndsAnAccept() throws Exception {
    Socket one = Net.listener(Domain.INET);
    closeEnds(one, one::accept);
    Socket two = Net.listener(Domain.INET);
    closeEnds(two, () -> two.accept(Net.soon()));
  }

  @Test
  void closeEndsARead() throws Exception {
    try (Net.Pair one = Net.pair();
        Net.Pair two = Net.pair()) {
      closeEnds(one.server(), () -> one.server().readPartial(ByteBuffer.allocate(1)));
      closeEnds(two.server(), () -> two.server().readPartial(ByteBuffer.allocate(1), Net.soon()));
    }
  }

  @Test
  void closeEndsAWrite() throws Exception {
    try (Net.Pair one = Net.stuffed();
        Net.Pair two = Net.stuffed()) {
      closeEnds(one.client(), () -> write(one.client(), Deadline.NONE));
      closeEnds(two.client(), () -> write(two.client(), Net.soon()));
    }
  }

  @Test
  void closeEndsAPoll() throws Exception {
    try (Net.Pair one = Net.pair();
        Net.Pair two = Net.pair()) {
      closeEnds(one.server(), () -> one.server().poll(Socket.READ, Deadline.NONE));
      closeEnds(two.server(), () -> two.server().poll(Socket.URGENT, Net.soon()));
    }
  }

  @Test
  void closeEndsAConnect() throws Exception {
    try (Net.Full full = Net.full()) {
      Socket one = Net.socket(Domain.INET);
      closeEnds(
          one,
          () -> {
            one.connect(full.address());
            return null;
          });
      Socket two = Net.socket(Domain.INET);
      closeEnds(
          two,
          () -> {
            two.connect(full.address(), Net.soon());
            return null;
          });
    }
  }

  @Test
  void closeEndsEveryoneWhoWaits() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      List<Waiting<?>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(Threads.PLATFORM.start(() -> Net.read(pair.server())));
        all.add(Threads.VIRTUAL.start(() -> Net.read(pair.server())));
      }
      for (Waiting<?> one : all) {
        one.untilItWaits();
      }
      Waiting<Boolean> close =
          threads.start(() -> {
            pair.server().close();
            return true;
          });
      assertThat(close.value()).isTrue();
      for (Waiting<?> one : all) {
        assertThat(one.failure()).isInstanceOf(SocketClosedException.class);
      }
    }
  }

  /// Close comes at any moment of the call: before it, while it enters the kernel, in it.
  @Test
  void closeNeverComesTooEarlyForACall() throws Exception {
    for (int i = 0; i < 500; i++) {
      try (Net.Pair pair = Net.pair()) {
        Waiting<?> read = threads.start(() -> pair.server().readPartial(ByteBuffer.allocate(1)));
        for (int spin = 0; spin < i * 20; spin++) {
          Thread.onSpinWait();
        }
        pair.server().close();
        assertThat(read.failure()).isInstanceOf(SocketClosedException.class);
      }
    }
  }

  @Test
  void closingGivesTheNumberBackWhenTheLastWaiterIsOut() throws Exception {
    long before = OpenDescriptors.count("socket:");
    try (Net.Pair pair = Net.pair()) {
      closeEnds(pair.server(), () -> Net.read(pair.server()));
    }
    assertThat(OpenDescriptors.count("socket:")).isEqualTo(before);
  }

  // ---------------------------------------------------------------- wake-up

  @Test
  void aWakeUpEndsAPollAndNothingElse() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<Integer> poll =
          threads.start(() -> pair.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
      pair.server().wakeUp();
      assertThat(poll.value()).isZero();

      Waiting<String> read = threads.start(() -> Net.read(pair.server())).untilItWaits();
      pair.server().wakeUp();
      pair.client().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo("x");
    }
  }

  @Test
  void aWakeUpBeforeAPollEndsThatOneOnly() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.server().wakeUp();
      pair.server().wakeUp();
      assertThat(threads.run(() -> pair.server().poll(Socket.READ, Deadline.NONE))).isZero();
      Waiting<Integer> poll =
          threads.start(() -> pair.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
      pair.client().write(Net.bytes("x"));
      assertThat(poll.value()).isEqualTo(Socket.READ);
    }
  }

  @Test
  void aPollAfterAWakeUpWaitsAgain() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      for (int i = 0; i < 20; i++) {
        Waiting<Integer> poll =
            threads.start(() -> pair.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
        pair.server().wakeUp();
        assertThat(poll.value()).isZero();
      }
      Waiting<Integer> poll =
          threads.start(() -> pair.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
      pair.client().write(Net.bytes("x"));
      assertThat(poll.value()).isEqualTo(Socket.READ);
    }
  }

  // ---------------------------------------------------------------- several on one socket

  /// Each waits for something else, and what one waits for must not hide what another does.
  @Test
  void thoseWhoWaitForDifferentThingsDoNotDisturbEachOther() throws Exception {
    try (Net.Pair pair = Net.stuffed()) {
      Waiting<Integer> read = polling(pair.client(), Socket.READ);
      Waiting<Integer> both = polling(pair.client(), Socket.READ | Socket.WRITE);
      Waiting<Integer> write = polling(pair.client(), Socket.WRITE);
      Waiting<Integer> urgent = polling(pair.client(), Socket.URGENT);
      pair.server().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo(Socket.READ);
      assertThat(both.value()).isEqualTo(Socket.READ);
      pair.server().writeUrgent(Net.bytes("!"), Net.soon());
      assertThat(urgent.value()).isEqualTo(Socket.URGENT);
      drain(pair.server());
      assertThat(write.value()).isEqualTo(Socket.WRITE);
    }
  }

  private Waiting<Integer> polling(Socket socket, int events) throws IOException {
    return threads.start(() -> socket.poll(events, Deadline.NONE)).untilItWaits();
  }

  @Test
  void readersAndWritersOfOneSocketWaitAtTheSameTime() throws Exception {
    for (int i = 0; i < 200; i++) {
      try (Net.Pair pair = Net.pair()) {
        Socket socket = pair.client();
        List<Waiting<Integer>> all = new ArrayList<>();
        for (int j = 0; j < 3; j++) {
          all.add(threads.start(() -> socket.poll(Socket.READ, tiny())));
          all.add(threads.start(() -> socket.poll(Socket.WRITE | Socket.URGENT, tiny())));
        }
        for (Waiting<Integer> one : all) {
          assertThat(one.value()).isIn(0, Socket.WRITE);
        }
        Waiting<String> read = threads.start(() -> Net.read(socket));
        pair.server().write(Net.bytes("x"));
        assertThat(read.value()).isEqualTo("x");
      }
    }
  }

  private static void drain(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    while (socket.poll(Socket.READ, Deadline.after(Duration.ofMillis(100))) != 0) {
      socket.readPartial(buffer.clear(), Net.soon());
    }
  }

  // ---------------------------------------------------------------- interrupts

  @Test
  void anInterruptEndsTheWaitOfAVirtualThreadAndLeavesTheSocketOpen() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<String> read = Threads.VIRTUAL.start(() -> Net.read(pair.server())).untilItWaits();
      read.thread().interrupt();
      assertThat(read.failure()).isInstanceOf(InterruptedIOException.class);
      pair.client().write(Net.bytes("x"));
      assertThat(Net.read(pair.server())).isEqualTo("x");
    }
  }

  @Test
  void aPlatformThreadDoesNotNoticeAnInterrupt() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<String> read = Threads.PLATFORM.start(() -> Net.read(pair.server())).untilItWaits();
      read.thread().interrupt();
      pair.client().write(Net.bytes("x"));
      assertThat(read.value()).isEqualTo("x");
    }
  }
}
