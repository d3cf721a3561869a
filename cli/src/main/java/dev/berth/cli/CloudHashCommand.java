package dev.berth.cli;

import dev.berth.cloudhash.CloudHashFraming;
import dev.berth.cloudhash.CloudHashOptions;
import dev.berth.cloudhash.CloudHashProtocol;
import dev.berth.cloudhash.MemoryStore;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `berth cloudhash`: serves a hash.
final class CloudHashCommand implements Callable<Integer>, Serves {
  private static final int PORT = 4481;

  private static final String[] DESCRIPTION = {
    "Serves a hash, kept in memory: GET key, SET key value. With get or set, asks such a server."
  };

  private static final String[] FOOTER = {
    "",
    "Examples:",
    "  berth cloudhash",
    "      Serves at 127.0.0.1:4481. Try it:",
    "      printf 'SET prez obama\\nGET prez\\n' | nc -N 127.0.0.1 4481",
    "  berth cloudhash set prez obama",
    "  berth cloudhash get prez",
    "      Ask that server.",
    "  berth cloudhash --listen :4481 --framing length --architecture evented",
    "      For every interface; each message follows four bytes with its length.",
    "",
    "Each option has a variable: --max-connections is BERTH_CLOUDHASH_MAX_CONNECTIONS, and so on;",
    "get and set share --framing with the server. The command line goes first."
  };

  private final Setting<InetSocketAddress> listen = ServeOptions.listen(PORT);

  private final Setting<CloudHashFraming> framing =
      Setting.option(
              "--framing",
              "NAME",
              Choices::framing,
              "Where a message ends: line (at a line feed), length (four bytes of length come"
                  + " before it), length-le (the same in little-endian), eof (with the connection)."
                  + " Default: ${DEFAULT-VALUE}.")
          .otherwise("line")
          .inherited();

  private final ServeOptions serve = new ServeOptions();

  /// The command, with those below it.
  static CommandSpec spec() {
    CloudHashCommand hash = new CloudHashCommand();
    CommandSpec spec =
        Commands.server("cloudhash", hash, DESCRIPTION, FOOTER, hash.listen, hash.framing);
    spec.addSubcommand("get", CloudHashGet.spec(hash));
    spec.addSubcommand("set", CloudHashSet.spec(hash));
    return spec;
  }

  @Override
  public ServeOptions serveOptions() {
    return serve;
  }

  /// The framing, of this command or of the one below it.
  CloudHashFraming framing() {
    return framing.value();
  }

  @Override
  public Integer call() throws Problem, IOException, InterruptedException {
    ServerOptions options = serve.serverOptions();
    PrintWriter out = serve.out();
    Serving.End end;
    MemoryStore store = new MemoryStore();
    var protocol = protocol(store, framing());
    try (Server server = serve.start(protocol, listen.value(), options)) {
      var configuration =
          new Reconfiguring<>(
              this,
              server,
              next ->
                  server.reconfigure(next.protocol(store, framing()), next.serve.serverOptions()));
      Serving serving = new Serving(server, configuration, out);
      announce(server.address(), out);
      end = serving.await();
    }
    return end.tell(out);
  }

  /// @param chosen the framing, which does not change while a server runs
  private CloudHashProtocol protocol(MemoryStore store, CloudHashFraming chosen) {
    var hash = CloudHashOptions.defaults().withFraming(chosen).withIdleTime(serve.idleTime());
    return new CloudHashProtocol(hash, store);
  }

  private void announce(InetSocketAddress bound, PrintWriter out) {
    out.println(
        "Serving CloudHash at " + Addresses.text(bound) + ", framing " + framing().label() + ".");
    out.println("Architecture: " + serve.architectureText() + ".");
    out.println("Try it:  " + example(Addresses.toTry(bound)));
    out.println("Ctrl-C stops it.");
    out.flush();
  }

  private String example(InetSocketAddress server) {
    String nc = " | nc -N " + server.getAddress().getHostAddress() + " " + server.getPort();
    return switch (framing()) {
      case LINE -> "printf 'SET prez obama\\nGET prez\\n'" + nc;
      case END_OF_INPUT -> "printf 'SET prez obama'" + nc;
      case LENGTH_PREFIX -> "printf '\\0\\0\\0\\016SET prez obama'" + nc;
      case LENGTH_PREFIX_LITTLE_ENDIAN -> "printf '\\016\\0\\0\\0SET prez obama'" + nc;
    };
  }
}
