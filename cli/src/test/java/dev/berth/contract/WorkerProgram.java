package dev.berth.contract;

import dev.berth.architecture.Architecture;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.sockets.Program;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A main class of the tests as the program of the workers of a server that runs in a test: the
/// program that runs the tests cannot be started again as a worker.
public final class WorkerProgram {
  private WorkerProgram() {}

  /// A main class of the tests, with arguments.
  public static Program of(Class<?> main, List<String> arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
    return new Program(java, command, System.getenv());
  }

  /// Lets this process, which is a worker, serve until it ends.
  ///
  /// @param log where its output goes: standard output belongs to the program that runs the tests
  public static void serve(
      Path log, Protocol protocol, Architecture architecture, ServerOptions options)
      throws IOException {
    PrintStream output = new PrintStream(new FileOutputStream(log.toFile(), true), true);
    System.setOut(output);
    System.setErr(output);
    while (true) {
      // The parent has started other servers before this one, and counts them.
      Server.start(protocol, architecture, new InetSocketAddress(0), options);
    }
  }
}
