package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Multiplexer.Kind;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every multiplexer promises; one class, run for each of them.
@ParameterizedClass
@EnumSource(Kind.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class MultiplexerTest {
  private static final long LONG = Net.LONG.toNanos();

  /// What the descriptors of a multiplexer are to /proc: `eventpoll` and `eventfd`.
  private static final String EVENTS = "anon_inode:[event";

  private final Kind kind;
  private final List<Net.Pair> pairs = new ArrayList<>();
  private long openBefore;
  private Multiplexer multiplexer;

  MultiplexerTest(Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws IOException {
    // Its two descriptors stay open for good; they are not to be counted.
    assertThat(VirtualPoller.READ).isNotSameAs(VirtualPoller.WRITE);
    openBefore = OpenDescriptors.count(EVENTS);
    multiplexer = Multiplexer.open(kind);
  }

  @AfterEach
  void close() throws IOException {
    pairs.forEach(Net.Pair::close);
    multiplexer.close();
    assertThat(OpenDescriptors.count(EVENTS)).isEqualTo(openBefore);
  }

  private Net.Pair pair() throws IOException {
    Net.Pair pair = Net.pair();
    pairs.add(pair);
    return pair;
  }

  /// A connection whose server has a byte to read.
  private Net.Pair ready() throws IOException {
    Net.Pair pair = pair();
    makeReady(pair);
    return pair;
  }

  private static void makeReady(Net.Pair pair) throws IOException {
    pair.client().write(Net.bytes("x"));
    pair.server().poll(Socket.READ, Net.soon());
  }

  private Registration reading(Socket socket) throws IOException {
    return multiplexer.add(socket, Socket.READ, null);
  }

  /// The registrations of the batch, without those that were cancelled.
  private List<Registration> batch(int count) {
    List<Registration> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Registration registration = multiplexer.ready(i);
      if (registration != null) {
        all.add(registration);
      }
    }
    return all;
  }

  // ---------------------------------------------------------------- readiness

  @Test
  void whatIsReadyIsToldWithItsSocketAndAttachment() throws IOException {
    Net.Pair one = pair();
    Net.Pair two = ready();
    multiplexer.add(one.server(), Socket.READ, "one");
    Registration registration = multiplexer.add(two.server(), Socket.READ, "two");
    assertThat(batch(multiplexer.await(LONG))).containsExactly(registration);
    assertThat(registration.socket()).isSameAs(two.server());
    assertThat(registration.attachment()).isEqualTo("two");
    assertThat(registration.ready()).isEqualTo(Socket.READ);
    assertThat(registration.interest()).isEqualTo(Socket.READ);
  }

  @Test
  void aSocketIsToldAgainAsLongAsItIsReady() throws IOException {
    Net.Pair pair = ready();
    reading(pair.server());
    assertThat(multiplexer.await(LONG)).isEqualTo(1);
    assertThat(multiplexer.await(0)).isEqualTo(1);
    Net.read(pair.server());
    assertThat(multiplexer.await(0)).isZero();
    makeReady(pair);
    assertThat(multiplexer.await(0)).isEqualTo(1);
  }

  @Test
  void nothingReadyEndsWithTheTime() throws IOException {
    reading(pair().server());
    assertThat(multiplexer.await(0)).isZero();
    assertThat(multiplexer.await(1)).isZero();
    assertThat(multiplexer.await(3_000_000)).isZero();
  }

  @Test
  void withoutSocketsItWaitsAllTheSame() throws IOException {
    assertThat(multiplexer.await(0)).isZero();
    assertThat(multiplexer.await(1_000_000)).isZero();
  }

  @Test
  void readingAndWritingAreToldTogether() throws IOException {
    Net.Pair pair = ready();
    Registration both = multiplexer.add(pair.server(), Socket.READ | Socket.WRITE, null);
    assertThat(multiplexer.await(LONG)).isEqualTo(1);
    assertThat(both.ready()).isEqualTo(Socket.READ | Socket.WRITE);
  }

  @Test
  void theListenerIsReadyWhenSomebodyConnects() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      reading(listener);
      assertThat(multiplexer.await(0)).isZero();
      client.connect(listener.localAddress());
      assertThat(multiplexer.await(LONG)).isEqualTo(1);
      listener.accept().close();
      assertThat(multiplexer.await(0)).isZero();
    }
  }

  @Test
  void aConnectThatHasEndedIsWritable() throws IOException {
    try (Socket nobody = Net.bound(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      try {
        client.connectNonBlocking(nobody.localAddress());
      } catch (ErrnoException e) {
        return; // Told at once: nothing to wait for.
      }
      Registration registration = multiplexer.add(client, Socket.WRITE, null);
      assertThat(multiplexer.await(LONG)).isEqualTo(1);
      assertThat(registration.ready() & Socket.WRITE).isNotZero();
      SocketTest.fails(Errno.ECONNREFUSED, client::finishConnect);
    }
  }

  @Test
  void urgentDataIsToldToThoseWhoAskForIt() throws IOException {
    Net.Pair pair = pair();
    Registration registration = multiplexer.add(pair.server(), Socket.URGENT, null);
    Registration other = reading(pair().server());
    pair.client().writeUrgent(Net.bytes("!"), Net.soon());
    assertThat(batch(multiplexer.await(LONG))).containsExactly(registration);
    assertThat(registration.ready()).isEqualTo(Socket.URGENT);
    assertThat(other.ready()).isZero();
  }

  @Test
  void theEndOfAStreamIsReadable() throws IOException {
    Net.Pair pair = pair();
    Registration registration = reading(pair.server());
    pair.client().closeWrite();
    assertThat(multiplexer.await(LONG)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.READ);
    assertThat(Net.read(pair.server())).isEmpty();
  }

  @Test
  void anErrorIsToldToThoseWhoAskForNothing() throws IOException {
    assumeTrue(kind != Kind.SELECT, "select has no set for errors");
    Net.Pair pair = ready();
    Registration registration = multiplexer.add(pair.server(), 0, null);
    assertThat(multiplexer.await(0)).isZero();
    pair.client().reset();
    assertThat(multiplexer.await(LONG)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.ERROR | Socket.HANGUP);
  }

  // ---------------------------------------------------------------- changes

  @Test
  void interestChangesBetweenWaits() throws IOException {
    Net.Pair pair = ready();
    Registration registration = multiplexer.add(pair.server(), 0, null);
    assertThat(multiplexer.await(0)).isZero();
    registration.interest(Socket.READ);
    assertThat(registration.interest()).isEqualTo(Socket.READ);
    assertThat(multiplexer.await(0)).isEqualTo(1);
    registration.interest(Socket.WRITE);
    assertThat(multiplexer.await(0)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.WRITE);
    registration.interest(0);
    assertThat(multiplexer.await(0)).isZero();
  }

  @Test
  void aCancelledRegistrationIsToldNoMoreAndItsSocketStaysOpen() throws IOException {
    Net.Pair pair = ready();
    Registration registration = reading(pair.server());
    registration.cancel();
    registration.cancel();
    registration.interest(Socket.WRITE);
    assertThat(multiplexer.await(0)).isZero();
    assertThat(Net.read(pair.server())).isEqualTo("x");
    makeReady(pair);
    Registration again = reading(pair.server());
    assertThat(batch(multiplexer.await(0))).containsExactly(again);
  }

  @Test
  void closingARegistrationClosesItsSocket() throws IOException {
    Net.Pair pair = ready();
    Registration registration = reading(pair.server());
    registration.close();
    registration.close();
    assertThat(pair.server().isOpen()).isFalse();
    assertThat(multiplexer.await(0)).isZero();
    assertThat(pair.client().poll(Socket.READ, Net.soon())).isNotZero();
  }

  @Test
  void whatIsCancelledInABatchReadsAsNullInTheSame() throws IOException {
    Registration one = reading(ready().server());
    Registration two = reading(ready().server());
    Registration three = reading(ready().server());
    assertThat(multiplexer.await(LONG)).isEqualTo(3);
    Registration first = multiplexer.ready(0);
    for (Registration each : List.of(one, two, three)) {
      if (each != first) {
        each.cancel();
      }
    }
    assertThat(multiplexer.ready(0)).isSameAs(first);
    assertThat(multiplexer.ready(1)).isNull();
    assertThat(multiplexer.ready(2)).isNull();
    assertThat(batch(multiplexer.await(LONG))).containsExactly(first);
  }

  /// The kernel's event is for a number, and the number has a new owner by the time it is read.
  @Test
  void anEventNeverReachesTheNextOwnerOfANumber() throws IOException {
    List<Registration> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(reading(ready().server()));
    }
    assertThat(multiplexer.await(LONG)).isEqualTo(4);
    Set<Integer> numbers = new HashSet<>();
    for (Registration each : all) {
      numbers.add(each.socket().fileno());
      each.close();
    }
    int reused = 0;
    for (int i = 0; i < 4; i++) {
      Net.Pair pair = pair();
      reused += numbers.contains(pair.server().fileno()) ? 1 : 0;
      reused += numbers.contains(pair.client().fileno()) ? 1 : 0;
      reading(pair.server());
      reading(pair.client());
    }
    assertThat(reused).isPositive();
    assertThat(batch(4)).isEmpty();
    assertThat(multiplexer.await(0)).isZero();
  }

  @Test
  void aSocketThatWasClosedBehindItsBackIsNeitherToldNorConfused() throws IOException {
    Net.Pair gone = ready();
    Registration registration = reading(gone.server());
    int number = gone.server().fileno();
    gone.server().close();
    Net.Pair next = ready();
    assertThat(List.of(next.client().fileno(), next.server().fileno())).contains(number);
    assertThat(multiplexer.await(0)).isZero();
    Registration other = reading(next.server());
    assertThat(batch(multiplexer.await(LONG))).containsExactly(other);
    registration.cancel();
    assertThat(batch(multiplexer.await(LONG))).containsExactly(other);
    registration.close();
    assertThat(batch(multiplexer.await(LONG))).containsExactly(other);
  }

  @Test
  void aClosedSocketIsNotTaken() throws IOException {
    Net.Pair pair = pair();
    pair.server().close();
    assertThatThrownBy(() -> reading(pair.server())).isInstanceOf(SocketClosedException.class);
    assertThat(multiplexer.await(0)).isZero();
  }

  @Test
  void aSocketIsTakenOnce() throws IOException {
    Net.Pair pair = ready();
    Registration first = reading(pair.server());
    SocketTest.fails(Errno.EEXIST, () -> multiplexer.add(pair.server(), Socket.WRITE, null));
    assertThat(batch(multiplexer.await(LONG))).containsExactly(first);
    first.cancel();
    assertThat(multiplexer.await(0)).isZero();
    Registration again = reading(pair.server());
    assertThat(batch(multiplexer.await(LONG))).containsExactly(again);
  }

  @Test
  void theInterestOfAClosedSocketIsNoLongerChanged() throws IOException {
    Net.Pair pair = pair();
    Registration registration = reading(pair.server());
    pair.server().close();
    assertThatThrownBy(() -> registration.interest(Socket.WRITE))
        .isInstanceOf(SocketClosedException.class);
  }

  // ---------------------------------------------------------------- wake-up

  @Test
  void aWakeUpBeforeTheWaitEndsIt() throws IOException {
    multiplexer.wakeUp();
    multiplexer.wakeUp();
    assertThat(multiplexer.await(LONG)).isZero();
    assertThat(multiplexer.await(0)).isZero();
    multiplexer.wakeUp();
    assertThat(multiplexer.await(LONG)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aWakeUpDuringTheWaitEndsIt(Threads threads) throws Exception {
    for (int i = 0; i < 20; i++) {
      Waiting<Integer> wait = threads.start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
      multiplexer.wakeUp();
      assertThat(wait.value()).isZero();
    }
  }

  @Test
  void wakeUpsAtAnyMomentAreNotLost() throws Exception {
    int rounds = 2_000;
    for (int i = 0; i < 20; i++) {
      Waiting<Boolean> waker =
          Threads.PLATFORM.start(() -> {
            for (int j = 0; j < rounds / 20; j++) {
              multiplexer.wakeUp();
            }
            return true;
          });
      // The first at least is seen, however many fall together.
      assertThat(multiplexer.await(Long.MAX_VALUE)).isZero();
      assertThat(waker.value()).isTrue();
      multiplexer.await(0);
      assertThat(multiplexer.await(0)).isZero();
    }
  }

  @Test
  void aWakeUpDoesNotHideWhatIsReady() throws IOException {
    Registration registration = reading(ready().server());
    multiplexer.wakeUp();
    assertThat(batch(multiplexer.await(LONG))).containsExactly(registration);
  }

  @Test
  void aWakeUpAfterCloseDoesNothing() throws IOException {
    multiplexer.close();
    Net.Pair pair = pair();
    multiplexer.wakeUp();
    assertThat(pair.server().available()).isZero();
    assertThat(pair.client().available()).isZero();
  }

  // ---------------------------------------------------------------- waiting

  @ParameterizedTest
  @EnumSource
  void bothKindsOfThreadsWaitForReadiness(Threads threads) throws Exception {
    Net.Pair pair = pair();
    Registration registration = reading(pair.server());
    reading(pair().server());
    for (int i = 0; i < 20; i++) {
      Waiting<Integer> wait = threads.start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
      pair.client().write(Net.bytes("x"));
      assertThat(wait.value()).isEqualTo(1);
      assertThat(multiplexer.ready(0)).isSameAs(registration);
      Net.read(pair.server());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothKindsOfThreadsWaitForRoomForUrgentDataAndForErrors(Threads threads) throws Exception {
    Net.Pair room = Net.stuffed();
    pairs.add(room);
    Net.Pair urgent = pair();
    Net.Pair error = pair();
    Registration writing = multiplexer.add(room.client(), Socket.WRITE | Socket.READ, null);
    Registration asking = multiplexer.add(urgent.server(), Socket.URGENT, null);
    Registration nothing = multiplexer.add(error.server(), 0, null);
    Callable<Integer> await = () -> multiplexer.await(Long.MAX_VALUE);

    Waiting<Integer> wait = threads.start(await).untilItWaits();
    urgent.client().writeUrgent(Net.bytes("!"), Net.soon());
    assertThat(batch(wait.value())).containsExactly(asking);
    asking.cancel();

    if (kind != Kind.SELECT) { // It has no set for errors.
      wait = threads.start(await).untilItWaits();
      error.client().reset();
      assertThat(batch(wait.value())).containsExactly(nothing);
    }
    nothing.close();

    wait = threads.start(await).untilItWaits();
    room.server().write(Net.bytes("x"));
    assertThat(batch(wait.value())).containsExactly(writing);
    assertThat(writing.ready()).isEqualTo(Socket.READ);
  }

  @ParameterizedTest
  @EnumSource
  void bothKindsOfThreadsWaitNoLongerThanTheirTime(Threads threads) throws Exception {
    reading(pair().server());
    assertThat(threads.run(() -> multiplexer.await(1_000_000))).isZero();
    assertThat(threads.run(() -> multiplexer.await(1))).isZero();
    assertThat(threads.run(() -> multiplexer.await(0))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aClosedSocketInTheTableDisturbsNoWait(Threads threads) throws Exception {
    Net.Pair gone = pair();
    Net.Pair pair = pair();
    reading(gone.server());
    Registration registration = reading(pair.server());
    gone.server().close();
    Waiting<Integer> wait = threads.start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
    pair.client().write(Net.bytes("x"));
    assertThat(batch(wait.value())).containsExactly(registration);
  }

  // ---------------------------------------------------------------- interrupts

  @Test
  void anInterruptEndsTheWaitOfAVirtualThreadAndLosesNothing() throws Exception {
    Registration registration = reading(pair().server());
    Waiting<Integer> wait =
        Threads.VIRTUAL.start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
    wait.thread().interrupt();
    assertThat(wait.failure()).isInstanceOf(InterruptedIOException.class);
    pairs.getFirst().client().write(Net.bytes("x"));
    assertThat(batch(multiplexer.await(LONG))).containsExactly(registration);
  }

  @Test
  void anInterruptedVirtualThreadDoesNotWaitButIsToldWhatIsReady() throws Exception {
    Net.Pair pair = pair();
    Registration registration = reading(pair.server());
    Threads.VIRTUAL.run(() -> {
      Thread.currentThread().interrupt();
      assertThat(multiplexer.await(0)).isZero();
      assertThatThrownBy(() -> multiplexer.await(LONG)).isInstanceOf(InterruptedIOException.class);
      assertThatThrownBy(() -> multiplexer.await(LONG)).isInstanceOf(InterruptedIOException.class);
      multiplexer.wakeUp();
      assertThat(multiplexer.await(LONG)).isZero();
      pair.client().write(Net.bytes("x"));
      while (multiplexer.await(0) == 0) {
        Thread.onSpinWait(); // It is on its way.
      }
      assertThat(batch(multiplexer.await(LONG))).containsExactly(registration);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      return true;
    });
  }

  @Test
  void aPlatformThreadDoesNotNoticeAnInterrupt() throws Exception {
    Waiting<Boolean> wait =
        Threads.PLATFORM.start(() -> {
          assertThat(multiplexer.await(Long.MAX_VALUE)).isZero();
          return Thread.currentThread().isInterrupted();
        });
    wait.untilItWaits().thread().interrupt();
    multiplexer.wakeUp();
    assertThat(wait.value()).isTrue();
  }

  // ---------------------------------------------------------------- many

  @Test
  void manyAreAllToldWhenAllAreReady() throws IOException {
    int count = kind == Kind.SELECT ? 300 : 1_000; // Each is two descriptors, below FD_SETSIZE.
    Set<Registration> all = new HashSet<>();
    for (int i = 0; i < count; i++) {
      all.add(reading(pair().server()));
    }
    assertThat(multiplexer.await(0)).isZero();
    for (int i = 0; i < count; i += 100) {
      pairs.get(i).client().write(Net.bytes("x"));
    }
    assertThat(batch(multiplexer.await(LONG)))
        .allSatisfy(one -> assertThat(Net.read(one.socket())).isEqualTo("x"));
    for (Net.Pair pair : pairs) {
      pair.client().write(Net.bytes("x"));
    }
    Set<Registration> told = new HashSet<>();
    while (told.size() < count) {
      List<Registration> batch = batch(multiplexer.await(LONG));
      assertThat(batch).isNotEmpty();
      for (Registration each : batch) {
        assertThat(told.add(each)).isTrue();
        assertThat(Net.read(each.socket())).isEqualTo("x");
      }
    }
    assertThat(told).isEqualTo(all);
    all.forEach(Registration::close);
    assertThat(multiplexer.await(0)).isZero();
  }

  @Test
  void placesOfThoseWhoLeftAreUsedAgain() throws IOException {
    Net.Pair pair = ready();
    for (int i = 0; i < 10_000; i++) {
      Registration registration = reading(pair.server());
      assertThat(registration.slot).isLessThan(2);
      registration.cancel();
    }
    assertThat(multiplexer.await(0)).isZero();
  }

  @Test
  void thoseWhoLeftAreForgotten() throws Exception {
    List<WeakReference<Object>> attachments = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Object attachment = new Object();
      attachments.add(new WeakReference<>(attachment));
      multiplexer.add(ready().server(), Socket.READ, attachment);
    }
    List<Registration> all = batch(multiplexer.await(LONG));
    assertThat(all).hasSize(50);
    all.forEach(Registration::close);
    all.clear();
    multiplexer.await(0);
    System.gc();
    assertThat(attachments).allSatisfy(one -> assertThat(one.get()).isNull());
  }

  // ---------------------------------------------------------------- life

  @Test
  void itsDescriptorsAreClosedOnExec() throws IOException {
    assertThat(OpenDescriptors.count(EVENTS)).isGreaterThan(openBefore);
    for (String number : OpenDescriptors.numbers()) {
      if (OpenDescriptors.target(number).startsWith(EVENTS)) {
        int flags = OpenDescriptors.flags(Integer.parseInt(number));
        assertThat(flags & Linux.O_CLOEXEC).isNotZero();
      }
    }
  }

  @Test
  void closingItLeavesTheSocketsOpen() throws IOException {
    Net.Pair pair = ready();
    reading(pair.server());
    multiplexer.close();
    multiplexer.close();
    assertThat(Net.read(pair.server())).isEqualTo("x");
  }

  @Test
  void itsNameIsRead() {
    assertThat(Kind.named(kind.toString())).isEqualTo(kind);
    assertThat(Kind.named(kind.name())).isEqualTo(kind);
    assertThatThrownBy(() -> Kind.named("kqueue"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown multiplexer 'kqueue' (available: epoll, poll, select)");
  }
}
