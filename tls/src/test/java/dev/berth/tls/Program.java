package dev.berth.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program of this machine, started in a directory of its own. It is killed when it takes too
/// long; a test of a program that is missing is skipped, with a line that names it.
final class Program implements Closeable {
  private static final int PATIENCE = 60;
  private static final Set<String> MISSING = ConcurrentHashMap.newKeySet();

  private final List<String> command;
  private final Process process;
  private final Path out;

  private Program(List<String> command, Process process, Path out) {
    this.command = command;
    this.process = process;
    this.out = out;
  }

  /// Runs it to its end, which must be good; what it has written, errors and all.
  static String run(Path directory, String... command) throws IOException, InterruptedException {
    try (Program program = start(directory, command)) {
      program.in().close();
      return program.well();
    }
  }

  static Program start(Path directory, String... command) throws IOException {
    String line = command[0] + " is not installed: its tests are skipped";
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(one -> new File(one, command[0]).canExecute());
    if (!there && MISSING.add(command[0])) {
      System.out.println(line);
    }
    assumeTrue(there, line);
    Path out = Files.createTempFile(directory, ".out", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
    builder.environment().put("HOME", directory.toString());
    return new Program(List.of(command), builder.start(), out);
  }

  /// Its standard input.
  OutputStream in() {
    return process.getOutputStream();
  }

  /// What it has written so far.
  String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for its end, which must be good; what it has written.
  String well() throws IOException, InterruptedException {
    int status = status();
    if (status != 0) {
      throw new AssertionError("status " + status + " of " + this);
    }
    return out();
  }

  /// Waits for its end.
  int status() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("it has not ended after " + PATIENCE + " seconds: " + this);
    }
    return process.exitValue();
  }

  /// Kills it, if it has not ended.
  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    try {
      return String.join(" ", command) + "\n" + out();
    } catch (IOException e) {
      return String.join(" ", command);
    }
  }
}
