package dev.berth.cli;

import dev.berth.sockets.Domain;
import dev.berth.tools.netcat.NetcatOptions;
import dev.berth.tools.netcat.Reach;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth nc`: connects or listens, and joins that with the standard input and output.
@Command(
    name = "nc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "Usage: berth nc [OPTIONS] HOST PORT",
      "       berth nc -l [OPTIONS] [HOST] PORT",
      "       berth nc -U [OPTIONS] PATH"
    },
    synopsisHeading = "",
    versionProvider = Version.class,
    description = {
      "Connects, or listens with -l, and then sends what it reads and prints what it receives: by TCP,"
          + " UDP, UNIX sockets, in the clear or within TLS. It is as OpenBSD's nc."
    },
    footer = {
      "",
      "Examples:",
      "  berth nc localhost 4481",
      "      Talk to a server by hand.",
      "  echo gekko | berth nc -N localhost 4481",
      "      Send a line and its end, and print the answer.",
      "  berth nc -lkv 4481",
      "      Print what clients send, one client after the other.",
      "  berth nc -zv localhost 20-30",
      "      Tell which ports answer.",
      "  berth nc -u -w 1 localhost 514",
      "      Send each line as a datagram; end when nothing has happened for a second.",
      "  berth nc -lU /tmp/socket",
      "      Listen at a path; @name is an abstract name.",
      "  berth nc -lc --tls-cert cert.pem --tls-key key.pem 4433",
      "  berth nc -c --tls-ca cert.pem localhost 4433",
      "      Both ends of TLS; the two files are made when they are not there.",
      "",
      "The end: without -N the peer does not learn that the input has ended, and nc prints on until",
      "the peer closes. A server that reads until the end needs -N. When the peer ends its half, nc",
      "sends on until its own input ends; with -l it stops then.",
      "",
      "Each option has a variable: --source-port is BERTH_NC_SOURCE_PORT, and so on. The command line",
      "goes first.",
      "",
      "Exit status: 0 the conversation has ended, also by -w or a closed output, or with -z a port",
      "has answered; 1 nobody could be connected to, the peer has broken off, or with -z none has",
      "answered; 2 the command is wrong, or there is no listening there; 130 (INT) or 143 (TERM) it",
      "was ended."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NcCommand implements Callable<Integer>, WritesNoLog {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "HOST PORT",
      arity = "0..*",
      hideParamSyntax = true,
      description = {
        "A name or an address, and a number, a service's name, or with -z ranges (20-30,http). With"
            + " -l only the port is needed, 0 takes a free one. With -U a path or @name instead."
      })
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-l", "--listen"},
      description = "Listen instead of connecting.")
  private boolean listen;

  @Option(
      names = {"-k", "--keep-listening"},
      description = {
        "With -l: take the next client when one has gone. With -u: hear everybody, answer nobody."
      })
  private boolean keep;

  @Option(
      names = {"-u", "--udp"},
      description = "Datagrams instead of a stream, one for each read of the input.")
  private boolean datagrams;

  @Option(
      names = {"-U", "--unix"},
      description = "A UNIX socket: the argument is a path, or @name.")
  private boolean unix;

  @Option(
      names = {"-z", "--zero"},
      description = {
        "Only look whether somebody answers; -v tells it. A UDP port is taken to answer unless it"
            + " says within a second that it is closed."
      })
  private boolean zero;

  @Option(
      names = {"-N", "--shutdown"},
      description = "At the end of the input shut down the writing half: the peer reads the end.")
  private boolean shutdown;

  @Option(
      names = {"-q", "--quit"},
      paramLabel = "SECONDS",
      converter = QuitSeconds.class,
      description = {
        "End this long after the end of the input; as -N besides. -1 for as long as the peer goes on,"
            + " which is the default."
      })
  private @Nullable Duration quit;

  @Option(
      names = {"-w", "--timeout"},
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = {
        "How long connecting may take, and the end when nothing happens for this long; with -l,"
            + " once somebody is there. Default: as long as it takes."
      })
  private @Nullable Duration timeout;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell on standard error who is connected.")
  private boolean verbose;

  @Option(
      names = {"-n", "--numeric"},
      description = "HOST is an address: no name is looked up.")
  private boolean numeric;

  @Option(
      names = {"-4", "--ipv4"},
      description = "Only IPv4 addresses.")
  private boolean onlyIpv4;

  @Option(
      names = {"-6", "--ipv6"},
      description = "Only IPv6 addresses.")
  private boolean onlyIpv6;

  @Option(
      names = {"-s", "--source"},
      paramLabel = "ADDR",
      description = "Our own address, in digits; with -l where to listen.")
  private @Nullable String source;

  @Option(
      names = {"-p", "--source-port"},
      paramLabel = "PORT",
      description = "Our own port; with -l where to listen.")
  private @Nullable Integer sourcePort;

  @Mixin private final NcTls tls = new NcTls();

  /// Made by picocli.
  NcCommand() {}

  @Override
  public Integer call() throws IOException {
    try (NcRun.Ends ends = NcRun.Ends.standard()) {
      return call(ends);
    }
  }

  private int call(NcRun.Ends ends) throws IOException {
    NcRun run;
    NcPlace place;
    try {
      requireSense();
      place = place();
      run = run(ends);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (listen) {
      return run.listen(place, keep);
    }
    return zero ? run.probe(place) : run.connect(place);
  }

  private void requireSense() {
    refuse(keep && !listen, "-k is for -l");
    refuse(listen && zero, "-z connects, and -l listens: choose one");
    refuse(tls.isOn() && datagrams, "TLS needs a stream: leave out -u");
    refuse(tls.isOn() && zero, "-z sends nothing, so there is no TLS: leave out -c");
    refuse(unix && (source != null || sourcePort != null), "-s and -p are not for -U");
    String problem = tls.problem(listen);
    refuse(problem != null, String.valueOf(problem));
  }

  private static void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new IllegalArgumentException(why);
    }
  }

  private NcPlace place() {
    if (unix) {
      return NcPlace.unix(words);
    }
    return listen ? NcPlace.listening(words, source, sourcePort) : NcPlace.connecting(words, zero);
  }

  private NcRun run(NcRun.Ends ends) {
    Domain domain = Family.of(onlyIpv4, onlyIpv6).hints().domain();
    Reach reach =
        (datagrams ? Reach.DATAGRAMS : Reach.STREAM)
            .withDomain(domain)
            .withNumeric(numeric)
            .withSource(listen ? null : source());
    boolean quits = quit != null && !quit.isNegative();
    NetcatOptions options =
        (listen ? NetcatOptions.SERVER : NetcatOptions.CLIENT)
            .withShutdownWrite(shutdown)
            .withQuit(quits ? quit : null)
            .withIdle(timeout);
    return new NcRun(reach, options, tls, ends, this::tell, verbose ? this::tell : _ -> {});
  }

  private @Nullable InetSocketAddress source() {
    if (source == null && sourcePort == null) {
      return null;
    }
    int port = sourcePort == null ? 0 : sourcePort;
    refuse(port < 0 || port > 65_535, "the port " + port + " is not 0 to 65535");
    if (source == null) {
      return new InetSocketAddress(port);
    }
    return new InetSocketAddress(InetAddress.ofLiteral(source), port);
  }

  private void tell(String line) {
    PrintWriter errors = spec.commandLine().getErr();
    errors.println(spec.qualifiedName() + ": " + line);
    errors.flush();
  }
}
