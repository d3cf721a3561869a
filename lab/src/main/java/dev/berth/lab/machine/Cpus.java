package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Some of the machine's CPUs, for a program to be kept on (taskset(1)).
///
/// @param list as taskset takes it: `0`, `0,2`, `0-3`; empty for all
public record Cpus(String list) {
  private static final Pattern LIST = Pattern.compile("(\\d+(-\\d+)?(,\\d+(-\\d+)?)*)?");

  /// All of them: nothing is kept anywhere.
  public static final Cpus ALL = new Cpus("");

  /// Checks the list.
  public Cpus {
    if (!LIST.matcher(list).matches()) {
      throw new IllegalArgumentException("not a list of CPUs such as 0 or 0,2-3: " + list);
    }
  }

  /// A command that runs on these only.
  public List<String> around(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (!list.isEmpty()) {
      whole.addAll(List.of("taskset", "--cpu-list", list));
    }
    whole.addAll(command);
    return whole;
  }

  /// How many the machine has, wherever this program may run.
  ///
  /// @throws IOException when /proc/stat cannot be read
  static int online() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      return (int) lines.filter(line -> line.startsWith("cpu") && !line.startsWith("cpu ")).count();
    }
  }

  /// Checks that the machine has them.
  ///
  /// @throws IOException when it has not
  public void require() throws IOException {
    if (!list.isEmpty()) {
      run(around(List.of("true")));
    }
  }

  /// Keeps this program on them, with all threads that it has and will have.
  ///
  /// @throws IOException when the machine has not got them
  public void keepThisProgram() throws IOException {
    if (!list.isEmpty()) {
      String self = Long.toString(ProcessHandle.current().pid());
      run(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", list, self));
    }
  }

  private void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("CPUs " + list + ": " + said.strip().replace('\n', ';'));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
