package dev.berth.cli;

import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.tools.relay.RelayProtocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `berth relay`: passes connections on to another address.
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class,
    description = {
      "Passes each connection on to another address, both ways, byte for byte; half a connection can",
      "be over. A target that is slow to answer keeps nobody waiting but its own client."
    },
    footer = {
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
      "command line goes first.",
      "",
      "USR1 starts the command anew, without a connection being refused. TTIN and TTOU: one worker",
      "process more, one fewer.",
      "INT (Ctrl-C) and TERM stop the server gently, and at once when they come again. Exit status:",
      "0 stopped, and all sessions had ended; 130 (INT) or 143 (TERM) stopped, and sessions were cut",
      "off; 1 it could not go on; 2 it could not start."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RelayCommand implements Callable<Integer>, Serves {
  @Parameters(
      paramLabel = "TARGET",
      converter = Addresses.class,
      description = "Where connections go, ADDR:PORT; a name is looked up once, at the start.")
  private InetSocketAddress target;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:4482",
      converter = Addresses.class,
      description = {
        "Where clients connect: :4482 for every interface, [::]:4482 for IPv6 too, port 0 for a free"
            + " one. Default: ${DEFAULT-VALUE}, which only this machine reaches."
      })
  private InetSocketAddress listen;

  @Option(
      names = "--connect-timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = Seconds.class,
      description = "How long the target may take to answer. Default: ${DEFAULT-VALUE}.")
  private Duration connectTime;

  @Mixin private final ServeOptions serve = new ServeOptions();

  @Override
  public ServeOptions serveOptions() {
    return serve;
  }

  /// Made by picocli.
  RelayCommand() {}

  @Override
  public Integer call() throws Problem, IOException, InterruptedException {
    if (target.getPort() == 0) {
      throw new Problem("the target has no port: give it as ADDR:PORT, such as 127.0.0.1:4481");
    }
    ServerOptions options = serve.serverOptions();
    RelayProtocol protocol = protocol();
    PrintWriter out = serve.out();
    Serving.End end;
    try (AccessLog log = new AccessLog();
        Server server = serve.start(protocol, listen, options.withReports(log))) {
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
    return new RelayProtocol(target, connectTime, serve.idleTime());
  }

  private void announce(InetSocketAddress bound, PrintWriter out) {
    out.println(
        "Serving as a relay at " + Addresses.text(bound) + ", to " + Addresses.text(target) + ".");
    out.println("Architecture: " + serve.architectureText() + ".");
    out.println("Ctrl-C stops it.");
    out.flush();
  }
}
