package dev.berth.cli;

import dev.berth.server.Server;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.SharedMemory;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.ValueLayout;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `berth rehearse`, which `./berth` runs once after a build: has every server do what it does, so
/// that the JVM can keep the classes that it takes in a cache (JEP 514). Who starts a server then
/// waits less, and a worker process is smaller.
@Command(name = "rehearse", hidden = true, description = "Runs what there is, for a cache.")
final class RehearseCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern PORT = Pattern.compile(" at 127\\.0\\.0\\.1:(\\d+)");
  private static final String CLASS = ".class";
  private static final List<String> ARCHITECTURES =
      List.of("thread-pool", "evented", "virtual-thread", "multi-reactor");

  /// Made by picocli.
  RehearseCommand() {}

  /// What is said to a server that serves at a port.
  @FunctionalInterface
  private interface Part {
    void play(int port) throws IOException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("berth-rehearsal-");
    Path file = Files.writeString(directory.resolve("file"), "rehearsal\n");
    try {
      for (String architecture : ARCHITECTURES) {
        serve(RehearseCommand::files, "ftp", directory.toString(), architecture);
        serve(RehearseCommand::hash, "cloudhash", "", architecture);
      }
      beWorker();
    } finally {
      Files.delete(file);
      Files.delete(directory);
    }
    return Status.DONE;
  }

  /// A worker would write a cache of its own at its end, over this one; so what only workers have
  /// is loaded without one.
  private static void beWorker() throws IOException {
    Module module = Server.class.getModule();
    if (!module.isNamed()) {
      return; // No cache takes classes from a class path of directories.
    }
    try (ModuleReader reader = reference(module).open();
        Stream<String> names = reader.list();
        SharedMemory memory = SharedMemory.create("berth-rehearsal")) {
      names
          .filter(name -> name.endsWith(CLASS) && !name.startsWith("module-info"))
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .forEach(name -> Class.forName(module, name));
      memory.map(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }
  }

  private static ModuleReference reference(Module module) {
    return module.getLayer().configuration().findModule(module.getName()).orElseThrow().reference();
  }

  private static void serve(Part part, String command, String argument, String architecture)
      throws IOException, InterruptedException {
    StringWriter said = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of(command));
    if (!argument.isEmpty()) {
      arguments.add(argument);
    }
    arguments.addAll(List.of("--listen=127.0.0.1:0", "--architecture=" + architecture));
    String[] args = arguments.toArray(String[]::new);
    CommandLine line = Main.commandLine(Map.of(), args).setOut(new PrintWriter(said));
    Thread server = Thread.ofPlatform().start(() -> line.execute(args));
    try {
      part.play(port(said, server));
    } finally {
      Signals.kill((int) ProcessHandle.current().pid(), Signal.TERM);
      server.join();
    }
  }

  /// The port that it says it serves at, as soon as a signal would reach it.
  private static int port(StringWriter said, Thread server)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (server.isAlive() && System.nanoTime() < end) {
      String text = said.toString();
      Matcher matcher = PORT.matcher(text);
      if (matcher.find() && text.contains("Ctrl-C")) {
        return Integer.parseInt(matcher.group(1));
      }
      Thread.sleep(2);
    }
    throw new IOException("the server does not serve: " + said);
  }

  private static void files(int port) throws IOException {
    try (Talk talk = new Talk(port)) {
      talk.hear();
      for (String command : List.of("USER anonymous", "PASS me", "TYPE I", "PWD", "SIZE file")) {
        talk.say(command);
        talk.hear();
      }
      for (String command : List.of("RETR file", "MLSD", "LIST")) {
        talk.say("EPSV");
        String[] words = talk.hear().split("\\|", -1);
        try (Talk data = new Talk(Integer.parseInt(words[words.length - 2]))) {
          talk.say(command);
          talk.hear();
          data.hear();
        }
        talk.hear();
      }
      talk.say("QUIT");
      talk.hear();
    }
  }

  private static void hash(int port) throws IOException {
    try (Talk talk = new Talk(port)) {
      for (String request : List.of("SET prez obama", "GET prez", "QUIT")) {
        talk.say(request);
        talk.hear();
      }
    }
  }

  /// Lines to a server and from it.
  private static final class Talk implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Talk(int port) throws IOException {
      Deadline deadline = Deadline.after(PATIENCE);
      socket = TcpClient.open("127.0.0.1", port, deadline);
      reader =
          new BufferedReader(
              new InputStreamReader(socket.inputStream(deadline), StandardCharsets.UTF_8));
    }

    void say(String line) throws IOException {
      socket.write(
          ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)),
          Deadline.after(PATIENCE));
    }

    String hear() throws IOException {
      return String.valueOf(reader.readLine());
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
