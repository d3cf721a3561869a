package dev.berth.sockets;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A JVM that a test starts: what it does is named by its first argument.
public final class JavaChild {
  private JavaChild() {}

  /// The command line that starts it.
  static List<String> command(String... arguments) {
    return command(List.of(), arguments);
  }

  static List<String> command(List<String> options, String... arguments) {
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED"));
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), JavaChild.class.getName()));
    line.addAll(List.of(arguments));
    return line;
  }

  /// The program that starts it.
  static Program program(String... arguments) throws IOException {
    List<String> line = command(arguments);
    return Program.of(line.getFirst(), line.subList(1, line.size()).toArray(String[]::new));
  }

  /// Does it.
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    switch (arguments[0]) {
      case "fork-refused" -> forkRefused(out);
      case "ignored-children" -> ignoredChildren(out);
      case "handle" -> handle(out, List.of(arguments).subList(1, arguments.length));
      case "self" -> self(out);
      case "serve" -> serve(out);
      case "parent" -> parent(out);
      case "spare" -> spare();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    out.flush();
  }

  /// Handles signals, as far as it can.
  private static void handle(PrintStream out, List<String> names) {
    for (String name : names) {
      Signal signal = Signal.valueOf(name);
      try {
        Signals.handle(out::println, signal);
        out.println(signal + (Signals.isIgnored(signal) ? " is ignored" : " is handled"));
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        out.println(e.getMessage());
      }
    }
  }

  /// Listens, and lets itself, started again, serve two clients with the listener it inherits.
  private static void serve(PrintStream out) throws IOException {
    if (System.getenv("LISTENER") == null) {
      Socket listener = Net.listener(Domain.INET);
      Program again = Program.self().with("LISTENER", "3");
      try (ChildProcess child = Spawn.of(again).descriptor(3, listener).start()) {
        out.println(listener.localAddress().getPort());
        out.flush();
        listener.close();
        out.println(child.waitid());
      }
      return;
    }
    try (Socket listener = Socket.adopt(Integer.parseInt(System.getenv("LISTENER")))) {
      for (int i = 0; i < 2; i++) {
        try (Socket client = listener.accept(Net.soon())) {
          client.write(Net.bytes("child " + ProcessHandle.current().pid()));
        }
      }
    }
  }

  /// Has a child that ends when it sees the end of the channel to its parent; itself it never ends.
  private static void parent(PrintStream out) throws IOException {
    if (System.getenv("CONTROL") == null) {
      Socket.Pair control = Socket.socketpair(Domain.UNIX, Type.SEQPACKET);
      Program again = Program.self().with("CONTROL", "5");
      ChildProcess child = Spawn.of(again).descriptor(5, control.second()).start();
      control.second().close();
      child.waitid();
      return;
    }
    try (Socket control = Socket.adopt(5)) {
      out.println("ready");
      out.flush();
      int read = control.readPartial(ByteBuffer.allocate(1), Net.soon());
      out.println("read " + read);
    }
  }

  /// Answers on the connections that it gets over its standard input, until that ends.
  private static void spare() throws IOException {
    try (Socket control = Socket.adopt(0)) {
      control.write(Net.bytes("ready"));
      while (true) {
        try (Socket client = Socket.adopt(control.receiveDescriptors(Net.soon()).getFirst())) {
          client.write(Net.bytes("spare " + ProcessHandle.current().pid()));
        } catch (EOFException e) {
          return;
        }
      }
    }
  }

  /// Starts itself again unless it has been, and tells with what it was started.
  private static void self(PrintStream out) throws IOException {
    if (System.getenv("AGAIN") != null) {
      out.println(NativeString.printable(Program.self().argv().toString()));
      out.println(ManagementFactory.getRuntimeMXBean().getInputArguments());
      out.println(Runtime.getRuntime().maxMemory() >> 20);
      return;
    }
    Program again = Program.self().with("AGAIN", "1").withJvmOptions("-Xmx24m", "-Xms8m");
    try (ChildProcess child = Spawn.of(again).start()) {
      out.println(child.waitid());
    }
  }

  /// Was told to ignore CHLD, and has a child.
  private static void ignoredChildren(PrintStream out) throws IOException {
    if (!Signals.isIgnored(Signal.CHLD) || !Signals.isIgnored(Signal.HUP)) {
      out.println("not ignored");
    }
    try (ChildProcess child = Spawn.of(Program.of("/bin/sh", "-c", "exit 7")).start()) {
      out.println(child.waitid());
    }
  }

  /// Allows itself no further process, and starts one.
  private static void forkRefused(PrintStream out) throws IOException {
    Spawn spawn = Spawn.of(Program.of("/bin/true"));
    long before = processLimit(1);
    try {
      spawn.start().close();
    } catch (ErrnoException e) {
      out.println(e.getMessage());
    }
    processLimit(before);
    try (ChildProcess child = spawn.start()) {
      out.println(child.waitid());
    }
  }

  /// Sets the limit of processes (RLIMIT_NPROC); what it was before.
  private static long processLimit(long limit) {
    Linux.Scratch scratch = Linux.scratch();
    int prlimit = System.getProperty("os.arch").equals("aarch64") ? 261 : 302;
    Linux.call(scratch, prlimit, 0, 6, 0, scratch.address, 0, 0);
    long before = scratch.memory.get(ValueLayout.JAVA_LONG, 0);
    scratch.memory.set(ValueLayout.JAVA_LONG, 0, limit);
    Linux.call(scratch, prlimit, 0, 6, scratch.address, 0, 0, 0);
    return before;
  }
}
