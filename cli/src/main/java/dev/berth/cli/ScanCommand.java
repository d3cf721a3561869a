package dev.berth.cli;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Resolver;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import dev.berth.tools.scan.Ports;
import dev.berth.tools.scan.ScanOptions;
import dev.berth.tools.scan.ScanReport;
import dev.berth.tools.scan.Scanner;
import dev.berth.tools.scan.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth scan`: tells which ports of a host are open.
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class,
    description = {
      "Tells where somebody listens, by thousands of connects at once. Open ports are printed as they"
          + " answer. Scan what is yours, or ask first."
    },
    footer = {
      "",
      "Examples:",
      "  berth scan localhost",
      "      Ports 1 to 1024 of this machine, over IPv4 and IPv6.",
      "  berth scan 192.0.2.0/24 --ports 22,80,443,8000-8999 --timeout 0.5",
      "      Some ports of 256 addresses.",
      "  berth scan fe80::1%%eth0 --ports - --rate 1000 --json",
      "      All 65,535 ports, 1,000 in a second at most, for a program to read.",
      "",
      "A port is open (somebody listens), closed (the host says that nobody does) or filtered (no",
      "answer in time, no way there, or not let through). Of a name all addresses are scanned. A",
      "range may have 65,536 addresses: an IPv4 /16 or an IPv6 /112.",
      "",
      "--json: one object on each line, with \"type\":\"port\" for each port as it answers, and last",
      "\"type\":\"summary\" with the counts. Open ports go to standard output; progress (on a terminal)",
      "and the summary in words go to standard error.",
      "",
      "Each option has a variable: --max-connections is BERTH_SCAN_MAX_CONNECTIONS, and so on. The",
      "command line goes first.",
      "",
      "INT (Ctrl-C) and TERM end the scan; what was found stands, and the summary is told. Exit",
      "status: 0 there are open ports; 1 there is none; 2 the command is wrong, or a name has no",
      "address (the other hosts are scanned); 130 (INT) or 143 (TERM) it was ended."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScanCommand implements Callable<Integer>, WritesNoLog {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "HOST",
      arity = "1..*",
      description = {
        "A name, an address (2001:db8::1, [::1], fe80::1%%eth0 with its interface), or a range of"
            + " them (192.0.2.0/24)."
      })
  private List<String> hosts;

  @Option(
      names = "--ports",
      paramLabel = "LIST",
      defaultValue = "1-1024",
      converter = PortLists.class,
      description = {
        "Numbers, ranges and names of services: 22,8000-8999,https. 60000- goes to the end, and -"
            + " means all of them. Default: ${DEFAULT-VALUE}."
      })
  private Ports ports;

  @Option(
      names = {"-4", "--ipv4"},
      description = "Only IPv4 addresses.")
  private boolean onlyIpv4;

  @Option(
      names = {"-6", "--ipv6"},
      description = "Only IPv6 addresses.")
  private boolean onlyIpv6;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "2",
      converter = Seconds.class,
      description = {
        "How long a port may take to answer, such as 0.5. The kernel asks again after a second, so"
            + " with more than 1 a lost packet does no harm. Default: ${DEFAULT-VALUE}."
      })
  private Duration timeout;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "How long all of it may take. Default: as long as it needs.")
  private @Nullable Duration deadline;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Connects in a second, at most. Default: 0, as many as the machine can.")
  private int rate;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "4096",
      description = {
        "Connects under way at once, at most; never more than the limit of descriptors (ulimit -n)"
            + " allows. Default: ${DEFAULT-VALUE}."
      })
  private int maxConnections;

  @Option(names = "--all", description = "Print closed and filtered ports, too.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON, one object on each line.")
  private boolean json;

  private final AtomicReference<@Nullable Signal> signal = new AtomicReference<>();

  /// Made by picocli.
  ScanCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    ScanOptions options = options();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter errors = spec.commandLine().getErr();
    ScanFormat format = json ? new ScanJson(out) : new ScanText(out, errors);
    ScanHosts names = scanHosts();
    Scanner scanner = new Scanner(options);
    Signals.handle(which -> interrupt(which, scanner, names), Signal.INT, Signal.TERM);
    var shown = new ScanOutput(out, format, new ScanProgress(errors), all, scanner::stop);
    ScanReport report = scan(scanner, names, shown);
    shown.end(report);
    names.unknown().forEach(line -> errors.println(spec.qualifiedName() + ": " + line));
    errors.flush();
    return status(report, names);
  }

  private ScanReport scan(Scanner scanner, ScanHosts names, ScanOutput shown)
      throws IOException, InterruptedException {
    Deadline end = deadline == null ? Deadline.NONE : Deadline.after(deadline);
    ScanReport report = ScanReport.EMPTY;
    for (List<Target> some = names.next(end); !some.isEmpty(); some = names.next(end)) {
      report = report.plus(scanner.scan(some, ports, shown));
    }
    return report;
  }

  private ScanOptions options() {
    try {
      return new ScanOptions(timeout, deadline, rate, maxConnections);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private ScanHosts scanHosts() {
    try {
      return new ScanHosts(hosts, Family.of(onlyIpv4, onlyIpv6), Resolver.SYSTEM);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /// The first signal ends the scan, the second one the program.
  private void interrupt(Signal which, Scanner scanner, ScanHosts names) {
    if (!signal.compareAndSet(null, which)) {
      Runtime.getRuntime().halt(Status.CUT + which.number());
    }
    scanner.stop();
    names.stop();
  }

  private int status(ScanReport report, ScanHosts names) {
    Signal ended = signal.get();
    if (ended != null) {
      return Status.CUT + ended.number();
    }
    if (!names.unknown().isEmpty()) {
      return Status.PROBLEM;
    }
    return report.open() > 0 ? Status.DONE : Status.NONE_OPEN;
  }
}
