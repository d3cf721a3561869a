package dev.berth.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A client program of this machine, started in a directory of its own. It is killed when it takes
/// too long; a test of a program that is missing is skipped, with a line that names it.
final class Client implements AutoCloseable {
  /// Seconds; a server that starts a process for each connection needs more of them.
  private static final int PATIENCE = Boolean.getBoolean("berth.full") ? 110 : 30;

  private static final Set<String> MISSING = ConcurrentHashMap.newKeySet();

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path errors;

  private Client(List<String> command, Process process, Path out, Path errors) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.errors = errors;
  }

  /// What has come of it.
  record Result(List<String> command, int status, byte[] bytes, String errors) {
    /// Its standard output.
    String out() {
      return new String(bytes, UTF_8);
    }

    /// Fails unless it has ended with status 0.
    Result well() {
      return with(0);
    }

    /// Fails unless it has ended with this status.
    Result with(int expected) {
      if (status != expected) {
        throw new AssertionError("status " + status + " instead of " + expected + "\n" + this);
      }
      return this;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + "\n" + out() + errors;
    }
  }

  /// Runs a program to its end.
  static Result run(Path directory, String... command) throws IOException, InterruptedException {
    return script(directory, "", command);
  }

  /// Runs a program to its end, with a script as its standard input.
  static Result script(Path directory, String script, String... command)
      throws IOException, InterruptedException {
    try (Client client = start(directory, script, command)) {
      return client.await();
    }
  }

  static Client start(Path directory, String script, String... command) throws IOException {
    assumeInstalled(command[0]);
    Path in = Files.writeString(Files.createTempFile(directory, ".in", ""), script);
    Path out = Files.createTempFile(directory, ".out", "");
    Path errors = Files.createTempFile(directory, ".err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    return new Client(Arrays.asList(command), builder.start(), out, errors);
  }

  private static void assumeInstalled(String program) {
    boolean there =
        new File(program).isAbsolute()
            || Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> new File(directory, program).canExecute());
    String line = program + " is not installed: its tests are skipped";
    if (!there && MISSING.add(program)) {
      System.out.println(line);
    }
    assumeTrue(there, line);
  }

  /// Sends a signal such as `INT`.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Waits for its end.
  Result await() throws IOException, InterruptedException {
    boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
    close();
    process.waitFor();
    Result result =
        new Result(command, process.exitValue(), Files.readAllBytes(out), Files.readString(errors));
    if (!ended) {
      throw new AssertionError("it has not ended after " + PATIENCE + " seconds\n" + result);
    }
    return result;
  }

  /// Kills it, if it has not ended.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
