package dev.berth.worker;

import dev.berth.architecture.Architecture;
import dev.berth.server.Inetd;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;

/// What inetd starts: it serves descriptor 0, and says things that no client is to hear. Argument:
/// the name of an architecture.
public final class InetdProgram {
  private InetdProgram() {}

  /// Serves until the connection is over.
  public static void main(String[] args) throws Exception {
    Inetd.take();
    System.out.println("noise");
    System.err.println("noise");
    Architecture architecture = Architecture.named(args[0]);
    Server.inherit(EchoProgram.protocol(false), architecture, ServerOptions.DEFAULT).await();
  }
}
