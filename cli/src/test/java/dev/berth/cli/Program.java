package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The command as a process of its own, from the class path of the tests.
final class Program implements AutoCloseable {
  private static final int PATIENCE = 30;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final StringBuilder seen = new StringBuilder();

  private Program(Process process, Path errors) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.errors = errors;
  }

  /// How it has ended.
  record End(int status, String out, String errors) {}

  static Program start(String... arguments) throws IOException {
    return start(List.of(), List.of(), arguments);
  }

  /// @param before a program that starts this one, and its arguments
  static Program start(List<String> before, List<String> jvm, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("berth-test-", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_"));
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    return new Program(builder.start(), errors);
  }

  long pid() {
    return process.pid();
  }

  /// Reads standard output up to a line that contains this text, and returns that line.
  String awaitLine(String part) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("no line with '" + part + "' in:\n" + seen + Files.readString(errors));
  }

  /// Waits until a server is ready, and returns its port.
  int awaitPort() throws IOException {
    String line = awaitLine("Serving ");
    int port = Integer.parseInt(line.replaceFirst(".* at \\S+:(\\d+)[:,].*", "$1"));
    awaitLine("Ctrl-C stops it.");
    return port;
  }

  /// Sends a signal such as `TERM`.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
  }

  /// How many descriptors are open.
  int descriptors() {
    String[] names = new File("/proc/" + pid() + "/fd").list();
    return names == null ? -1 : names.length;
  }

  /// Waits for its end.
  End await() throws IOException, InterruptedException {
    out.lines().forEach(line -> seen.append(line).append('\n'));
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end:\n" + seen);
    }
    return new End(process.exitValue(), seen.toString(), Files.readString(errors));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(errors);
  }
}
