package dev.berth.worker;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Limits;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import dev.berth.architecture.WorkerOptions;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A program of a user's, as the tests start it: says its process to whoever connects, echoes, and
/// hangs when it is told to, in its handler (`!`) or in work of it (`?`), or sends many bytes
/// (`*`). Arguments: the name of an architecture, `signals` to be ruled by those instead of its
/// input, and then `hurry` not to wait for its clients when it is told to stop. What else a test
/// wants of it is in the environment, which the workers have, too.
public final class EchoProgram {
  private EchoProgram() {}

  /// Serves until it is killed, or its input ends.
  public static void main(String[] args) throws Exception {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    if (args.length > 1) {
      Server.holdSignals();
    }
    if (Files.exists(Path.of(environment("ECHO_BROKEN_WHILE", "/nowhere")))) {
      System.exit(7);
    }
    Server server = Server.start(protocol(args), architecture(args[0]), address, options());
    int port = server.address().getPort();
    System.out.println("port " + port + " pid " + ProcessHandle.current().pid());
    if (args.length > 1) {
      boolean gentle = server.awaitSignals(Duration.ofSeconds(20), () -> reload(server, args));
      System.out.println("stopped " + gentle);
      return;
    }
    while (System.in.read() >= 0) {
      System.out.println("counters " + server.counters().snapshot());
    }
    System.out.println("stopped " + server.stop(Duration.ofSeconds(20)));
  }

  private static void reload(Server server, String[] args) {
    try {
      server.reconfigure(protocol(args), options());
      System.out.println("reloaded");
    } catch (IOException e) {
      System.out.println("not reloaded: " + e);
    }
  }

  private static String environment(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  private static int number(String name, String otherwise) {
    return Integer.parseInt(environment(name, otherwise));
  }

  private static Architecture architecture(String name) {
    int number = number("ECHO_PROCESSES", "0");
    return switch (number == 0 ? "" : name) {
      case "prefork" -> new Prefork(number);
      case "nginx" -> new Nginx(number);
      case "process" -> new ProcessPerConnection(number);
      default -> Architecture.named(name);
    };
  }

  private static ServerOptions options() throws IOException {
    WorkerOptions workers =
        WorkerOptions.DEFAULT.withTimeout(
            Duration.ofMillis(Long.parseLong(environment("ECHO_TIMEOUT_MILLIS", "60000"))));
    String java = System.getenv("ECHO_JAVA");
    if (java != null) {
      Program self = Program.self();
      workers = workers.withProgram(new Program(java, self.argv(), self.environment()));
    }
    Limits limits = new Limits(number("ECHO_MAX", "10000"), number("ECHO_MAX_PER_ADDRESS", "0"));
    return ServerOptions.DEFAULT.withWorkers(workers).withLimits(limits);
  }

  private static Protocol protocol(String[] args) {
    return protocol(args.length > 1 && !List.of(args).contains("hurry"));
  }

  static Protocol protocol(boolean patient) {
    return Protocol.of("echo", () -> session(patient));
  }

  /// One that lets its client finish when the server stops.
  private static Session session(boolean patient) {
    return new Session() {
      @Override
      public void stopping(dev.berth.session.Effects effects) {
        if (!patient) {
          effects.close(CONTROL);
        }
      }

      @Override
      public void opened(dev.berth.session.Connection client, dev.berth.session.Effects effects) {
        long pid = ProcessHandle.current().pid();
        effects.output(CONTROL).put((pid + "\n").getBytes(StandardCharsets.US_ASCII));
      }

      @Override
      public void received(int channel, java.nio.ByteBuffer in, dev.berth.session.Effects effects) {
        effects.request();
        switch (in.get(in.position())) {
          case '!' -> hang();
          case '?' -> effects.work(EchoProgram::hang, (_, _) -> {});
          case '*' -> {
            sendNumbered(in, effects);
            return;
          }
          default -> {}
        }
        effects.output(channel).put(in);
      }
    };
  }

  /// Sends as many bytes as the line says, once it is whole: `*1000`.
  private static void sendNumbered(java.nio.ByteBuffer in, dev.berth.session.Effects effects) {
    String line = StandardCharsets.US_ASCII.decode(in.duplicate()).toString();
    int end = line.indexOf('\n');
    if (end > 0) {
      in.position(in.position() + end + 1);
      effects.send(Session.CONTROL, new Numbered(Long.parseLong(line.substring(1, end))));
    }
  }

  private static Object hang() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
