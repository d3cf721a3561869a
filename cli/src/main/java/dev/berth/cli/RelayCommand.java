package dev.berth.cli;

import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.tools.relay.RelayProtocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `berth relay`: passes connections on to another address.
final class RelayCommand implements Callable<Integer>, Serves {
  private static final int PORT = 4482;

  private static final String[] DESCRIPTION = {
    "Passes each connection on to another address, both ways, byte for byte; half a connection can",
    "be over. A target that is slow to answer keeps nobody waiting but its own client."
  };

  private static final String[] FOOTER = {
    "",
    "Examples:",
    "  berth relay --listen :8080 10.0.0.2:80",
    "      Whoever connects to port 8080 here talks to port 80 there.",
    "  berth relay --listen 127.0.0.1:4482 127.0.0.1:4481 --architecture evented",
    "      In front of `berth cloudhash`, in one thread.",
    "",
    "Each connection is a line on standard output when it is over: client, target, bytes to it and",
    "from it, seconds, outcome (complete, unreachable, timed-out, idle, broken).",
    "",
    "Each option has a variable: --max-connections is BERTH_RELAY_MAX_CONNECTIONS, and so on. The",
    "command line goes first."
  };

  private final Setting<InetSocketAddress> target =
      Setting.parameter(
          0,
          "TARGET",
          new Addresses(),
          "Where connections go, ADDR:PORT; a name is looked up once, at the start.");

  private final Setting<InetSocketAddress> listen = ServeOptions.listen(PORT);

  private final Setting<Duration> connectTime =
      Setting.option(
              "--connect-timeout",
              "SECONDS",
              new Seconds(),
              "How long the target may take to answer. Default: ${DEFAULT-VALUE}.")
          .otherwise("10");

  private final ServeOptions serve = new ServeOptions();

  /// The command.
  static CommandSpec spec() {
    RelayCommand relay = new RelayCommand();
    return Commands.server(
        "relay", relay, DESCRIPTION, FOOTER, relay.target, relay.listen, relay.connectTime);
  }

  @Override
  public ServeOptions serveOptions() {
    return serve;
  }

  @Override
  public Integer call() throws Problem, IOException, InterruptedException {
    if (target.value().getPort() == 0) {
      throw new Problem("the target has no port: give it as ADDR:PORT, such as 127.0.0.1:4481");
    }
    ServerOptions options = serve.serverOptions();
    RelayProtocol protocol = protocol();
    PrintWriter out = serve.out();
    Serving.End end;
    try (AccessLog log = new AccessLog();
        Server server = serve.start(protocol, listen.value(), options.withReports(log))) {
      var configuration =
          new Reconfiguring<>(
              this,
              server,
              next -> server.reconfigure(next.protocol(), next.serve.serverOptions()));
      Serving serving = new Serving(server, configuration, out);
      announce(server.address(), out);
      end = serving.await();
    }
    return end.tell(out);
  }

  private RelayProtocol protocol() {
    return new RelayProtocol(target.value(), connectTime.value(), serve.idleTime());
  }

  private void announce(InetSocketAddress bound, PrintWriter out) {
    out.println(
        "Serving as a relay at "
            + Addresses.text(bound)
            + ", to "
            + Addresses.text(target.value())
            + ".");
    out.println("Architecture: " + serve.architectureText() + ".");
    out.println("Ctrl-C stops it.");
    out.flush();
  }
}
