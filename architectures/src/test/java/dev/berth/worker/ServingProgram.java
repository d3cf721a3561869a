package dev.berth.worker;

import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program that serves, started by a test as a user would start it, in a process of its own.
final class ServingProgram implements AutoCloseable {
  /// Long enough for any machine; a test that waits for it has failed.
  private static final int LONG_MILLIS = 30_000;

  final Process process;
  final int port;

  /// A file and no pipe: Java closes that of a program which has ended, though the one that has
  /// taken its place goes on writing.
  private final Path output;

  private long read;

  /// The process that has told its port last.
  private long latest;

  private final List<String> seen = new ArrayList<>();

  /// The process, and those that have taken its place.
  private final List<ProcessHandle> generations = new ArrayList<>();

  private ServingProgram(Process process, Path output) throws IOException {
    this.process = process;
    this.output = output;
    this.port = awaitPort();
  }

  static ServingProgram start(String... arguments) throws IOException {
    return start(EchoProgram.class, arguments);
  }

  static ServingProgram start(Class<?> main, String... arguments) throws IOException {
    return start(main, Map.of(), arguments);
  }

  static ServingProgram start(Map<String, String> environment, String... arguments)
      throws IOException {
    return start(EchoProgram.class, environment, arguments);
  }

  private static ServingProgram start(
      Class<?> main, Map<String, String> environment, String... arguments) throws IOException {
    return start(List.of(), main, environment, arguments);
  }

  /// @param before a program that becomes this one, with its arguments
  static ServingProgram start(
      List<String> before, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(before, EchoProgram.class, environment, arguments);
  }

  private static ServingProgram start(
      List<String> before, Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", Jars.classPath(), main.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("berth-serving-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new ServingProgram(builder.start(), output);
  }

  /// Waits until the program, or the one that takes its place, listens.
  int awaitPort() throws IOException {
    String[] words = lineThatBegins("port ").split(" pid ", 2);
    latest = Long.parseLong(words[1]);
    ProcessHandle.of(latest).ifPresent(generations::add);
    return Integer.parseInt(words[0]);
  }

  /// The process that serves now.
  long latest() {
    return latest;
  }

  /// What follows this on the first line that begins with it.
  String lineThatBegins(String beginning) throws IOException {
    while (true) {
      String line = nextLine(beginning);
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
  }

  /// Reads on until so many lines have held this, some of which may have been read already: who of
  /// two processes writes first is not known.
  void awaitLine(String part, int times) throws IOException {
    while (timesSaid(part) < times) {
      nextLine(part);
    }
  }

  /// Waits for the next whole line.
  private String nextLine(String wanted) throws IOException {
    await("a line with '" + wanted + "' after " + seen)
        .atMost(Duration.ofMillis(LONG_MILLIS))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> wholeLine() != null);
    String line = wholeLine();
    read += line.getBytes(StandardCharsets.UTF_8).length + 1;
    seen.add(line);
    return line;
  }

  private String wholeLine() throws IOException {
    byte[] bytes = Files.readAllBytes(output);
    for (int end = (int) read; end < bytes.length; end++) {
      if (bytes[end] == '\n') {
        return new String(bytes, (int) read, end - (int) read, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /// Waits until this signal does something else than to end the program.
  void awaitHandlerOf(Signal signal) {
    await(signal + " is handled")
        .atMost(Duration.ofMillis(LONG_MILLIS))
        .until(() -> catches(process.pid(), signal));
  }

  /// Whether a process is over, be it that nobody has asked for its status yet.
  static boolean hasEnded(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return true;
    }
  }

  /// Whether a process handles this signal.
  static boolean catches(long pid, Signal signal) throws IOException {
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    String caught = status.replaceFirst("(?s).*SigCgt:\\s*(\\p{XDigit}+).*", "$1");
    return (Long.parseUnsignedLong(caught, 16) >> (signal.number() - 1) & 1) != 0;
  }

  /// How many of the lines read so far hold this.
  long timesSaid(String part) {
    return seen.stream().filter(line -> line.contains(part)).count();
  }

  /// A counter of the program's, summed over its processes.
  long counter(String name) {
    return counters().getOrDefault(name, -1L);
  }

  /// All of them, in the program's order.
  Map<String, Long> counters() {
    try {
      process.outputWriter().write("\n");
      process.outputWriter().flush();
      Map<String, Long> counters = new LinkedHashMap<>();
      Matcher each = Pattern.compile("(\\w+)=(\\d+)").matcher(lineThatBegins("counters "));
      while (each.find()) {
        counters.put(each.group(1), Long.valueOf(each.group(2)));
      }
      return counters;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Tells it to stop gently; what it says of that.
  String stop() throws IOException {
    process.outputWriter().close();
    return lineThatBegins("stopped ");
  }

  Client connect() throws IOException {
    return new Client(port);
  }

  /// The processes that it has started and that live.
  List<ProcessHandle> workers() {
    return process.children().filter(ProcessHandle::isAlive).toList();
  }

  /// Sends a signal to the process that has taken the place of the others.
  void signalLast(Signal signal) throws IOException {
    Signals.kill((int) generations.getLast().pid(), signal);
  }

  /// Waits until it has ended, and whoever has taken its place.
  void awaitEnd() {
    await()
        .atMost(Duration.ofMillis(LONG_MILLIS))
        .until(() -> generations.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(generations);
    generations.forEach(one -> one.descendants().forEach(all::add));
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().orTimeout(LONG_MILLIS, TimeUnit.MILLISECONDS).join();
    output.toFile().delete();
  }

  /// A client of [EchoProgram].
  static final class Client implements AutoCloseable {
    final Socket socket = new Socket();
    final long pid;
    private final BufferedReader input;

    private Client(int port) throws IOException {
      socket.connect(new InetSocketAddress("127.0.0.1", port), LONG_MILLIS);
      socket.setSoTimeout(LONG_MILLIS);
      input =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String greeting = input.readLine();
      if (greeting == null) {
        throw new IOException("the end instead of a greeting");
      }
      pid = Long.parseLong(greeting);
    }

    /// Says something and hears the echo; null at the end.
    String say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      return hear();
    }

    String hear() throws IOException {
      try {
        return input.readLine();
      } catch (java.net.SocketException e) {
        return null; // A reset is an end, too.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
