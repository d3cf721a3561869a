package dev.berth.worker;

import dev.berth.architecture.Architecture;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A program of a user's, as the tests start it: says its process to whoever connects, echoes, and
/// hangs when it is told to. Arguments: the name of an architecture, and of another one for a
/// second server.
public final class EchoProgram {
  private EchoProgram() {}

  /// Serves until it is killed, or its input ends.
  public static void main(String[] args) throws Exception {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    Server server = Server.start(protocol(), Architecture.named(args[0]), address);
    System.out.println("port " + server.address().getPort());
    while (System.in.read() >= 0) {
      System.out.println("counters " + server.counters().snapshot());
    }
    System.out.println("stopped " + server.stop(java.time.Duration.ofSeconds(20)));
  }

  static Protocol protocol() {
    return Protocol.of("echo", EchoProgram::session);
  }

  private static Session session() {
    return new Session() {
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
