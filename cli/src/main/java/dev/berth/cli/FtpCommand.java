package dev.berth.cli;

import dev.berth.files.LocalTree;
import dev.berth.ftp.Account;
import dev.berth.ftp.Accounts;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.PassivePorts;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `berth ftp`: serves a directory.
@Command(
    name = "ftp",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class,
    description = {
      "Serves a directory over FTP: to anybody who asks, for reading, unless options say otherwise."
    },
    footer = {
      "",
      "Examples:",
      "  berth ftp .",
      "      Shares the files here with this machine. Try it: curl ftp://127.0.0.1:2121/",
      "  berth ftp /srv/files --listen :2121",
      "      Shares them with everybody who reaches this machine.",
      "  berth ftp /srv/files --listen :2121 --user alice:secret --writable",
      "      alice, and nobody else, may read and change them.",
      "  berth ftp . --listen :2121 --passive-ports 50000-50099 --passive-address 203.0.113.7",
      "      Behind a router that passes those ports on and has that address.",
      "",
      "Each option has a variable: --max-connections is BERTH_FTP_MAX_CONNECTIONS, --user is",
      "BERTH_FTP_USER (one NAME:PASSWORD on each line; unlike a command line, not everybody on the",
      "machine can read it), --writable is BERTH_FTP_WRITABLE=true. The command line goes first.",
      "",
      "USR1 starts the command anew, without a connection being refused. TTIN and TTOU: one worker",
      "process more, one fewer.",
      "INT (Ctrl-C) and TERM stop the server gently, and at once when they come again. Exit status:",
      "0 stopped, and all sessions had ended; 130 (INT) or 143 (TERM) stopped, and sessions were cut",
      "off; 1 it could not go on; 2 it could not start."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FtpCommand implements Callable<Integer>, Serves {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The directory to serve, such as . for this one.")
  private String directory;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:2121",
      converter = Addresses.class,
      description = {
        "Where clients connect: :2121 for every interface, [::]:2121 for IPv6 too, port 0 for a free"
            + " one. Default: ${DEFAULT-VALUE}, which only this machine reaches."
      })
  private InetSocketAddress listen;

  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD",
      split = "\n",
      converter = Login.Converter.class,
      description = {
        "Who may log in; may be given more than once. Anonymous access is off then, unless"
            + " --anonymous is given."
      })
  private List<Login> users = List.of();

  @Option(
      names = "--anonymous",
      description = "Anybody may read, though there are users. They alone may write then.")
  private boolean anonymous;

  @Option(
      names = "--writable",
      description = "Users, or anybody when there are none, may change files too.")
  private boolean writable;

  @Option(
      names = "--passive-ports",
      paramLabel = "A-B",
      converter = PortRanges.class,
      description = {
        "The ports that clients of passive mode connect to, for a firewall to let in. Default: 256"
            + " ports below those that the kernel gives to outgoing connections; per-transfer: any."
      })
  private @Nullable PassivePorts passivePorts;

  @Option(
      names = "--passive-address",
      paramLabel = "ADDR",
      description = "The IPv4 address that they connect to, when it is not the one of --listen.")
  private @Nullable String passiveAddress;

  @Option(
      names = "--passive-listener",
      paramLabel = "WAY",
      defaultValue = "pooled",
      converter = PassiveListener.Converter.class,
      description =
          "pooled binds each passive port once for all clients, which is fast; per-transfer binds"
              + " one for each transfer. Default: ${DEFAULT-VALUE}.")
  private PassiveListener passiveListener;

  @Mixin private final ServeOptions serve = new ServeOptions();

  @Override
  public ServeOptions serveOptions() {
    return serve;
  }

  /// Made by picocli.
  FtpCommand() {}

  @Override
  public Integer call() throws Problem, IOException, InterruptedException {
    FtpOptions ftp = ftpOptions(writable);
    ServerOptions options = serve.serverOptions().withPassivePorts(ports());
    Path path = Directories.path(directory);
    var access = writable ? LocalTree.Access.WRITABLE : LocalTree.Access.READ_ONLY;
    PrintWriter out = serve.out();
    Serving.End end;
    try (LocalTree tree = Directories.open(path, access);
        AccessLog log = new AccessLog();
        Server server = serve.start(new FtpProtocol(tree, ftp), listen, options.withReports(log))) {
      var configuration =
          new Reconfiguring<>(this, server, next -> next.applyTo(server, tree, writable));
      Serving serving = new Serving(server, configuration, out);
      announce(path, server.address(), out);
      end = serving.await();
    }
    return end.tell(out);
  }

  /// @param changes whether files may be changed, which stays as it was
  private void applyTo(Server server, LocalTree tree, boolean changes) throws IOException {
    server.reconfigure(new FtpProtocol(tree, ftpOptions(changes)), serve.serverOptions());
  }

  private FtpOptions ftpOptions(boolean changes) {
    boolean open = users.isEmpty() || anonymous;
    return FtpOptions.defaults()
        .withAccounts(accounts())
        .withAnonymous(open)
        .withWritable(changes)
        .withAnonymousWritable(users.isEmpty())
        .withIdleTime(serve.idleTime())
        .withPassiveAddress(passiveAddress());
  }

  private Accounts accounts() {
    Map<Account, String> passwords = new LinkedHashMap<>();
    for (Login login : users) {
      if (passwords.put(new Account(login.user(), true), login.password()) != null) {
        throw wrong("--user", "there are two passwords for " + login.user());
      }
    }
    return Accounts.of(passwords);
  }

  private @Nullable Inet4Address passiveAddress() {
    if (passiveAddress == null) {
      return null;
    }
    InetAddress address;
    try {
      address = Addresses.resolve(passiveAddress);
    } catch (TypeConversionException e) {
      throw wrong("--passive-address", String.valueOf(e.getMessage()));
    }
    if (address instanceof Inet4Address four) {
      return four;
    }
    throw wrong(
        "--passive-address",
        "'" + passiveAddress + "' is not IPv4; clients of IPv6 need no such address (RFC 2428)");
  }

  private PassivePorts ports() {
    PassivePorts range = passivePorts == null ? PassivePorts.DEFAULT : passivePorts;
    return new PassivePorts(range.first(), range.last(), passiveListener == PassiveListener.POOLED);
  }

  private ParameterException wrong(String option, String why) {
    return new ParameterException(
        spec.commandLine(),
        "Invalid value for option '" + option + "': " + why,
        spec.findOption(option),
        null);
  }

  private void announce(Path path, InetSocketAddress bound, PrintWriter out) {
    String url = Addresses.quoted("ftp://" + Addresses.text(Addresses.toTry(bound)) + "/");
    String login = users.isEmpty() || anonymous ? "" : "-u " + users.getFirst().user() + " ";
    out.println(
        "Serving " + path + " over FTP at " + Addresses.text(bound) + ": " + rights() + ".");
    out.println("Architecture: " + serve.architectureText() + ".");
    out.println("Try it:  curl " + login + url);
    if (writable) {
      out.println("         curl -T FILE " + login + url);
      if (!Files.isWritable(path)) {
        out.println("Note: this user may not write to the directory itself.");
      }
    }
    out.println("Ctrl-C stops it.");
    out.flush();
  }

  private String rights() {
    String change = writable ? "read and change files" : "read files";
    if (users.isEmpty()) {
      return "anybody may " + change;
    }
    String names = String.join(", ", users.stream().map(Login::user).toList());
    return names + " may " + change + (anonymous ? ", anybody may read them" : "");
  }
}
