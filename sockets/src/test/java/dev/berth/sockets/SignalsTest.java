package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Signals to this process and from it.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalsTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  private final BlockingQueue<Signal> come = new LinkedBlockingQueue<>();

  private Signal next() throws InterruptedException {
    return come.poll(Net.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"HUP", "INT", "TERM", "USR1", "CHLD", "WINCH", "TTIN", "TTOU", "CONT", "URG"})
  void a_signal_is_handled_until_what_it_did_before_is_restored(Signal signal) throws Exception {
    assumeFalse(Signals.isIgnored(signal), signal + " was ignored from the start");
    Signals.handle(come::add, signal);
    try {
      for (int i = 0; i < 3; i++) {
        Signals.kill(SELF, signal);
        assertThat(next()).isEqualTo(signal);
      }
    } finally {
      Signals.restore(signal);
    }
    assertThat(come).isEmpty();
  }

  @Test
  void one_handler_learns_which_signal_has_come() throws Exception {
    Signals.handle(come::add, Signal.USR1, Signal.WINCH);
    try {
      Signals.kill(SELF, Signal.USR1);
      assertThat(next()).isEqualTo(Signal.USR1);
      Signals.kill(SELF, Signal.WINCH);
      assertThat(next()).isEqualTo(Signal.WINCH);
    } finally {
      Signals.restore(Signal.USR1, Signal.WINCH);
    }
  }

  @Test
  void the_last_handler_counts() throws Exception {
    Signals.handle(signal -> come.add(Signal.KILL), Signal.USR1);
    Signals.handle(come::add, Signal.USR1);
    try {
      Signals.kill(SELF, Signal.USR1);
      assertThat(next()).isEqualTo(Signal.USR1);
    } finally {
      Signals.restore(Signal.USR1);
    }
    assertThat(come).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"HUP", "INT", "TERM", "USR1", "TTIN"})
  void a_signal_is_ignored_until_it_is_handled_or_restored(Signal signal) throws Exception {
    assumeFalse(Signals.isIgnored(signal), signal + " was ignored from the start");
    Signals.ignore(signal);
    try {
      assertThat(Signals.isIgnored(signal)).isTrue();
      Signals.kill(SELF, signal);
      Signals.handle(come::add, signal);
      assertThat(Signals.isIgnored(signal)).isFalse();
      Signals.kill(SELF, signal);
      assertThat(next()).isEqualTo(signal);
      Signals.ignore(signal);
      assertThat(Signals.isIgnored(signal)).isTrue();
    } finally {
      Signals.restore(signal);
    }
    assertThat(Signals.isIgnored(signal)).isFalse();
    Signals.restore(signal); // once more does nothing
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "SEGV", "USR2", "PIPE", "STOP", "XFSZ",
        "SYS"
      })
  void what_belongs_to_the_kernel_or_the_jvm_is_refused_in_one_line(Signal signal) {
    assertThatThrownBy(() -> Signals.handle(come::add, Signal.WINCH, signal))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(signal + " cannot be handled: the (JVM|kernel) .*");
    assertThatThrownBy(() -> Signals.ignore(signal)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "SEGV", "USR2", "PIPE", "STOP", "XFSZ",
        "SYS"
      })
  void all_others_can_be_handled(Signal signal) {
    Signals.handle(come::add, signal);
    Signals.restore(signal);
  }

  @Test
  void chld_cannot_be_ignored_because_children_are_waited_for() {
    assertThatThrownBy(() -> Signals.ignore(Signal.CHLD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CHLD cannot be ignored: ");
  }

  @Test
  void with_xrs_the_jvm_keeps_those_that_end_it() throws IOException {
    List<String> line = JavaChild.command(List.of("-Xrs"), "handle", "USR1", "TERM");
    assertThat(Children.output(new Program(line.getFirst(), line, Map.of())))
        .isEqualTo(
            """
            USR1 is handled
            TERM cannot be handled: the JVM keeps it for itself (was it started with -Xrs?)
            """);
  }

  @Test
  void a_jvm_without_jdk_unsupported_is_told_what_it_needs() throws IOException {
    List<String> line = JavaChild.command(List.of("--limit-modules=java.base"), "handle", "USR1");
    assertThat(Children.output(new Program(line.getFirst(), line, Map.of())))
        .isEqualTo(
            "signals need a module that this JVM runs without: --add-modules jdk.unsupported\n");
  }

  @Test
  void hup_that_was_ignored_from_the_start_stays_ignored() throws IOException {
    List<String> line = new java.util.ArrayList<>(List.of("env", "--ignore-signal=HUP"));
    line.addAll(JavaChild.command("handle", "HUP"));
    assertThat(Children.output(new Program("/usr/bin/env", line, Map.of())))
        .isEqualTo("HUP is ignored\n");
  }

  @Test
  void a_process_or_its_group_gets_a_signal() throws IOException {
    try (ChildProcess child = Spawn.of(Children.shell("read x")).processGroup(0).start()) {
      Signals.killpg(child.pid(), Signal.TERM);
      assertThat(child.waitid(Net.soon())).isEqualTo(new ExitStatus.Killed(15, false));
      assertThatThrownBy(() -> Signals.kill(child.pid(), Signal.TERM))
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH))
          .hasMessage("kill " + child.pid() + " TERM: ESRCH (3), No such process");
    }
  }

  @Test
  void a_number_that_means_many_processes_is_refused() {
    for (int pid : new int[] {0, -1, -SELF}) {
      assertThatThrownBy(() -> Signals.kill(pid, Signal.WINCH))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int group : new int[] {1, 0, -1}) {
      assertThatThrownBy(() -> Signals.killpg(group, Signal.WINCH))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_signal_has_its_number() {
    for (Signal signal : Signal.values()) {
      assertThat(Signal.of(signal.number())).isEqualTo(signal);
    }
    assertThat(Signal.of(40)).isNull();
    assertThat(Signal.of(0)).isNull();
  }
}
