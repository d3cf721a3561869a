package dev.berth.worker;

import dev.berth.architecture.Architecture;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A program of a user's, as the tests start it: says its process to whoever connects, echoes, and
/// hangs when it is told to. Arguments: the name of an architecture, and anything more to be ruled
/// by signals instead of its input.
public final class EchoProgram {
  private EchoProgram() {}

  /// Serves until it is killed, or its input ends.
  public static void main(String[] args) throws Exception {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    Server server = Server.start(protocol(args.length > 1), Architecture.named(args[0]), address);
    int port = server.address().getPort();
    System.out.println("port " + port + " pid " + ProcessHandle.current().pid());
    if (args.length > 1) {
      System.out.println("stopped " + server.awaitSignals(Duration.ofSeconds(20), () -> {}));
      return;
    }
    while (System.in.read() >= 0) {
      System.out.println("counters " + server.counters().snapshot());
    }
    System.out.println("stopped " + server.stop(Duration.ofSeconds(20)));
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
        if (in.get(in.position()) == '!') {
          hang();
        }
        effects.output(channel).put(in);
      }
    };
  }

  private static void hang() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
