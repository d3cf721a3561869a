package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Limits of processes that run already, which are changed from outside by prlimit(1).
final class RunningLimits {
  private RunningLimits() {}

  /// Nothing limits the processes of root.
  static List<String> asNobody() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (util-linux)");
    // The classes may lie where only their owner looks.
    return List.of(
        "/usr/bin/setpriv",
        "--reuid=64123",
        "--clear-groups",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search");
  }

  /// Sets the soft limit of a running process.
  ///
  /// @param as becomes whoever the process belongs to
  static void limit(List<String> as, long pid, String what, long number) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit (util-linux)");
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("/usr/bin/prlimit", "--pid", Long.toString(pid)));
    command.add("--" + what + "=" + number + ":");
    Process prlimit = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(new String(prlimit.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(prlimit.waitFor()).isZero();
  }

  /// What limits(5) says of a process, such as `Max processes 62933 62933 processes`.
  static long softLimit(long pid, String name) throws IOException {
    String limits = Files.readString(Path.of("/proc/" + pid + "/limits"));
    return Long.parseLong(limits.replaceFirst("(?s).*" + name + " +(\\d+) .*", "$1"));
  }

  /// The limit under which a process can open nothing.
  static long lowestFree(long pid) throws IOException {
    Set<Long> used = new HashSet<>();
    try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      all.forEach(link -> used.add(Long.valueOf(link.getFileName().toString())));
    }
    long lowest = 0;
    while (used.contains(lowest)) {
      lowest++;
    }
    assertThat(lowest).isLessThanOrEqualTo(Collections.max(used) + 1);
    return lowest;
  }
}
