package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A child begins with no signal blocked, and none ignored but what the whole family ignores.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpawnSignalsTest {
  private static final long FAMILY = bit(Signal.HUP) | bit(Signal.INT) | bit(Signal.QUIT);

  private static long bit(Signal signal) {
    return 1L << (signal.number() - 1);
  }

  /// A mask in a text of /proc/PID/status.
  private static long mask(String name, String status) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s*(\\p{XDigit}+)$").matcher(status);
    assertThat(line.find()).isTrue();
    return Long.parseUnsignedLong(line.group(1), 16);
  }

  /// A shell would set some itself.
  private static String status() throws IOException {
    return Children.output(Program.of("/bin/cat", "/proc/self/status"));
  }

  private static long ignoredHere() throws IOException {
    return mask("SigIgn", Files.readString(Path.of("/proc/self/status")));
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_blocked_in_whatever_thread_it_was_started(Waiting.Threads threads)
      throws Exception {
    assertThat(mask("SigBlk", threads.run(SpawnSignalsTest::status))).isZero();
  }

  @Test
  void nothing_is_ignored_but_hup_int_and_quit_where_we_ignore_them() throws IOException {
    assertThat(mask("SigIgn", status())).isEqualTo(ignoredHere() & FAMILY);
    assertThat(mask("SigCgt", status())).isZero();
  }

  @Test
  void what_we_have_come_to_ignore_is_not_ignored_by_children_but_for_hup() throws IOException {
    Signals.ignore(Signal.WINCH, Signal.HUP);
    try {
      long ours = ignoredHere();
      assertThat(ours & bit(Signal.WINCH)).isNotZero();
      assertThat(mask("SigIgn", status())).isEqualTo(ours & FAMILY).isNotZero();
    } finally {
      Signals.restore(Signal.WINCH, Signal.HUP);
    }
  }

  @Test
  void how_children_end_is_kept_although_chld_was_ignored_when_we_were_started()
      throws IOException {
    List<String> line =
        new ArrayList<>(List.of("env", "--ignore-signal=CHLD", "--ignore-signal=HUP"));
    line.addAll(JavaChild.command("ignored-children"));
    Program program = new Program("/usr/bin/env", line, Map.of());
    assertThat(Children.output(program)).isEqualTo("exited with 7\n");
  }
}
