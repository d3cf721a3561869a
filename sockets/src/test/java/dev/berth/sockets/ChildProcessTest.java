package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a child is waited for, signalled, and let go.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildProcessTest {
  private static final Program TRUE = new Program("/bin/true", List.of("true"), Map.of());

  private static ChildProcess run(String script) throws IOException {
    return Spawn.of(Children.shell(script)).start();
  }

  /// One that does not end by itself.
  private static ChildProcess sleeper() throws IOException {
    return Spawn.of(new Program("/bin/sleep", List.of("sleep", "1000"), Map.of())).start();
  }

  private static void end(ChildProcess child) throws IOException {
    child.kill(Signal.KILL);
    assertThat(child.waitid(Net.soon())).isEqualTo(new ExitStatus.Killed(9, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 127, 128, 255})
  void its_exit_code_is_told(int code) throws IOException {
    try (ChildProcess child = run("exit " + code)) {
      ExitStatus status = child.waitid(Net.soon());
      assertThat(status).isEqualTo(new ExitStatus.Exited(code));
      assertThat(status.isSuccess()).isEqualTo(code == 0);
      assertThat(status).hasToString("exited with " + code);
      assertThat(child).hasToString("child " + child.pid() + " (/bin/sh): exited with " + code);
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 15", "KILL, 9", "HUP, 1", "USR1, 10", "PIPE, 13"})
  void the_signal_that_ended_it_is_told(Signal signal, int number) throws IOException {
    try (ChildProcess child = run("ulimit -c 0; kill -" + signal + " $$")) {
      ExitStatus status = child.waitid(Net.soon());
      assertThat(status).isEqualTo(new ExitStatus.Killed(number, false));
      assertThat(status).hasToString("killed by " + signal + " (" + number + ")");
      assertThat(status.isSuccess()).isFalse();
    }
  }

  @Test
  void a_real_time_signal_has_a_number_only() throws IOException {
    try (ChildProcess child = run("kill -40 $$")) {
      ExitStatus status = child.waitid(Net.soon());
      assertThat(status).hasToString("killed by signal 40");
      assertThat(((ExitStatus.Killed) status).signal()).isNull();
    }
  }

  @Test
  void a_core_dump_is_told() {
    assertThat(new ExitStatus.Killed(11, true)).hasToString("killed by SEGV (11), core dumped");
  }

  @ParameterizedTest
  @EnumSource
  void a_thread_waits_until_it_ends(Threads threads) throws Exception {
    try (ChildProcess child = sleeper()) {
      Waiting<ExitStatus> waiting = threads.start(child::waitid).untilItWaits();
      assertThat(child.waitidNonBlocking()).isNull();
      child.kill(Signal.TERM);
      assertThat(waiting.value()).isEqualTo(new ExitStatus.Killed(15, false));
      assertThat(child.waitid()).isEqualTo(new ExitStatus.Killed(15, false));
      assertThat(child.waitidNonBlocking()).isEqualTo(new ExitStatus.Killed(15, false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void all_who_wait_learn_how_it_ended(Threads threads) throws Exception {
    try (ChildProcess child = sleeper()) {
      List<Waiting<ExitStatus>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(threads.start(child::waitid));
      }
      for (Waiting<ExitStatus> one : waiting) {
        one.untilItWaits();
      }
      child.kill(Signal.KILL);
      for (Waiting<ExitStatus> one : waiting) {
        assertThat(one.value()).isEqualTo(new ExitStatus.Killed(9, false));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_deadline_ends_the_wait_and_not_the_child(Threads threads) throws Exception {
    try (ChildProcess child = sleeper()) {
      for (Duration time : List.of(Duration.ZERO, Duration.ofMillis(20))) {
        Callable<ExitStatus> wait = () -> child.waitid(Deadline.after(time));
        assertThat(threads.start(wait).failure())
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageContaining("waitid child " + child.pid() + " (/bin/sleep)");
      }
      assertThat(child.waitidNonBlocking()).isNull();
      end(child);
      assertThat(child.waitid(Deadline.after(Duration.ZERO)).isSuccess()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closing_the_handle_ends_the_wait(Threads threads) throws Exception {
    ChildProcess child = sleeper();
    Waiting<ExitStatus> waiting = threads.start(child::waitid).untilItWaits();
    child.close();
    assertThat(waiting.failure()).isInstanceOf(SocketClosedException.class);
    assertThat(Children.state(child.pid())).isNotEmpty().isNotEqualTo("Z");
    Signals.kill(child.pid(), Signal.KILL);
    await().until(() -> Children.state(child.pid()).isEmpty());
  }

  @Test
  void an_interrupt_ends_the_wait_of_a_virtual_thread() throws Exception {
    try (ChildProcess child = sleeper()) {
      Waiting<ExitStatus> waiting = Threads.VIRTUAL.start(child::waitid).untilItWaits();
      waiting.thread().interrupt();
      assertThat(waiting.failure()).isInstanceOf(InterruptedIOException.class);
      end(child);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_multiplexer_reports_it_when_it_has_ended(Multiplexer.Kind kind) throws IOException {
    try (Multiplexer multiplexer = Multiplexer.open(kind);
        ChildProcess one = sleeper();
        ChildProcess two = sleeper()) {
      multiplexer.add(one, Socket.READ, "one");
      multiplexer.add(two, Socket.READ, "two");
      assertThat(multiplexer.await(0)).isZero();
      two.kill(Signal.TERM);
      assertThat(multiplexer.await(Net.LONG.toNanos())).isEqualTo(1);
      Multiplexer.Registration ready = multiplexer.ready(0);
      assertThat(ready.attachment()).isEqualTo("two");
      assertThat(ready.fd()).isSameAs(two);
      assertThat(ready.ready() & Socket.READ).isNotZero();
      assertThat(two.waitidNonBlocking()).isEqualTo(new ExitStatus.Killed(15, false));
      ready.cancel();
      assertThat(multiplexer.await(0)).isZero();
      end(one);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_registration_that_is_closed_says_no_more_of_a_child_that_goes_on(Multiplexer.Kind kind)
      throws Exception {
    try (Multiplexer multiplexer = Multiplexer.open(kind);
        RawFd copy = closedAndRegistered(multiplexer)) {
      copy.poll(Socket.READ, Net.soon()); // Whatever keeps it open, it is not watched any more.
      assertThat(multiplexer.await(0)).isZero();
      await().until(() -> Children.zombies().isEmpty());
    }
  }

  /// Another descriptor of a child whose own was registered and closed, and that was killed then.
  private static RawFd closedAndRegistered(Multiplexer multiplexer) throws IOException {
    ChildProcess child = sleeper();
    RawFd copy = child.dup();
    multiplexer.add(child, Socket.READ, null).close();
    Signals.kill(child.pid(), Signal.KILL);
    return copy;
  }

  @ParameterizedTest
  @EnumSource
  void it_is_polled_for_like_a_socket(Threads threads) throws Exception {
    try (ChildProcess child = sleeper();
        RawFd copy = child.dup()) {
      assertThat(child.poll(Socket.READ, Deadline.after(Duration.ZERO))).isZero();
      Waiting<Integer> waiting =
          threads.start(() -> child.poll(Socket.READ, Net.soon())).untilItWaits();
      child.kill(Signal.KILL);
      assertThat(waiting.value() & Socket.READ).isNotZero();
      assertThat(copy.poll(Socket.READ, Net.soon()) & Socket.READ).isNotZero();
      assertThat(child.waitidNonBlocking()).isNotNull();
    }
  }

  @Test
  void virtual_threads_that_wait_hold_no_carrier() throws Exception {
    List<ChildProcess> children = new ArrayList<>();
    List<Waiting<ExitStatus>> waiting = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      ChildProcess child = sleeper();
      children.add(child);
      waiting.add(Threads.VIRTUAL.start(child::waitid));
    }
    for (Waiting<ExitStatus> one : waiting) {
      one.untilItWaits();
    }
    assertThat(Threads.VIRTUAL.run(() -> runTrue(3))).isEqualTo(3);
    for (ChildProcess child : children) {
      child.kill(Signal.KILL);
    }
    for (Waiting<ExitStatus> one : waiting) {
      assertThat(one.value()).isEqualTo(new ExitStatus.Killed(9, false));
    }
    children.forEach(ChildProcess::close);
  }

  // ---------------------------------------------------------------- signals

  @Test
  void a_signal_does_what_the_child_has_chosen() throws IOException {
    try (Net.Pair pair = Net.pair();
        ChildProcess child =
            Spawn.of(Children.shell("trap 'exit 5' USR1; echo ready; while :; do read x; done"))
                .descriptor(0, pair.client())
                .descriptor(1, pair.client())
                .start()) {
      assertThat(Net.read(pair.server(), 6)).isEqualTo("ready\n");
      child.kill(Signal.USR1);
      assertThat(child.waitid(Net.soon())).isEqualTo(new ExitStatus.Exited(5));
    }
  }

  @Test
  void a_child_is_stopped_and_goes_on() throws Exception {
    try (ChildProcess child = sleeper()) {
      child.kill(Signal.STOP);
      await().until(() -> Children.state(child.pid()).equals("T"));
      assertThat(child.waitidNonBlocking()).isNull();
      child.kill(Signal.CONT);
      await().until(() -> Children.state(child.pid()).equals("S"));
      end(child);
    }
  }

  @Test
  void a_signal_to_a_child_that_has_ended_does_nothing() throws Exception {
    try (ChildProcess child = Spawn.of(TRUE).start()) {
      await().until(() -> Children.state(child.pid()).equals("Z"));
      child.kill(Signal.KILL);
      assertThat(child.waitid()).isEqualTo(new ExitStatus.Exited(0));
      child.kill(Signal.KILL);
      assertThat(child.waitid()).isEqualTo(new ExitStatus.Exited(0));
    }
  }

  // ---------------------------------------------------------------- ends

  @Test
  void closing_the_handle_of_a_child_that_has_ended_leaves_no_zombie() throws Exception {
    ChildProcess child = Spawn.of(TRUE).start();
    await().until(() -> Children.state(child.pid()).equals("Z"));
    child.close();
    assertThat(Children.state(child.pid())).isEmpty();
    child.close();
  }

  @Test
  void a_child_whose_handle_was_closed_goes_on_and_leaves_no_zombie() throws Exception {
    long before = Children.pidfds();
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ChildProcess child = sleeper();
      child.close();
      pids.add(child.pid());
    }
    for (int pid : pids) {
      assertThat(Children.state(pid)).isNotEmpty();
      Signals.kill(pid, Signal.KILL);
    }
    await().until(() -> Children.zombies().isEmpty() && Children.pidfds() == before);
  }

  @Test
  void a_closed_handle_still_knows_what_it_was_told() throws IOException {
    ChildProcess child = run("exit 9");
    child.waitid(Net.soon());
    child.close();
    assertThat(child.waitid()).isEqualTo(new ExitStatus.Exited(9));
    child.kill(Signal.KILL);
  }

  @Test
  void a_closed_handle_of_a_child_that_runs_is_of_no_use() throws Exception {
    ChildProcess child = sleeper();
    child.close();
    assertThatThrownBy(child::waitid).isInstanceOf(SocketClosedException.class);
    assertThatThrownBy(() -> child.kill(Signal.TERM)).isInstanceOf(SocketClosedException.class);
    Signals.kill(child.pid(), Signal.KILL);
    await().until(() -> Children.state(child.pid()).isEmpty());
  }

  @Test
  void a_child_that_other_code_has_waited_for_is_echild() throws IOException {
    try (ChildProcess child = run("exit 2")) {
      assertThat(Linux.call(Linux.WAITID, 1, child.pid(), 0, 4, 0, 0)).isZero();
      assertThatThrownBy(child::waitid)
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_thousand_children_leave_nothing_behind(Threads threads) throws Exception {
    long pidfds = Children.pidfds();
    List<Waiting<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(threads.start(() -> runTrue(250)));
    }
    for (Waiting<Integer> one : waiting) {
      assertThat(one.value()).isEqualTo(250);
    }
    assertThat(Children.zombies()).isEmpty();
    assertThat(Children.pidfds()).isEqualTo(pidfds);
  }

  private static int runTrue(int times) throws IOException {
    int ended = 0;
    for (int i = 0; i < times; i++) {
      try (ChildProcess child = Spawn.of(TRUE).start()) {
        ended += child.waitid(Net.soon()).isSuccess() ? 1 : 0;
      }
    }
    return ended;
  }

  @Test
  void children_of_the_jdk_and_ours_live_side_by_side() throws Exception {
    List<Process> theirs = new ArrayList<>();
    List<ChildProcess> ours = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      theirs.add(new ProcessBuilder("/bin/sh", "-c", "exit " + i).start());
      ours.add(run("exit " + (100 + i)));
    }
    for (int i = 0; i < 40; i++) {
      assertThat(ours.get(i).waitid(Net.soon())).isEqualTo(new ExitStatus.Exited(100 + i));
      assertThat(theirs.get(i).waitFor()).isEqualTo(i);
    }
    ours.forEach(ChildProcess::close);
    assertThat(Children.zombies()).isEmpty();
  }
}
