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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/// `berth ftp`: serves a directory.
final class FtpCommand implements Callable<Integer>, Serves {
  private static final int PORT = 2121;

  private static final String[] DESCRIPTION = {
    "Serves a directory over FTP: to anybody who asks, for reading, unless options say otherwise."
  };

  private static final String[] FOOTER = {
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
    "machine can read it), --writable is BERTH_FTP_WRITABLE=true. The command line goes first."
  };

  private final Setting<String> directory =
      Setting.parameter(0, "DIR", text -> text, "The directory to serve, such as . for this one.");

  private final Setting<InetSocketAddress> listen = ServeOptions.listen(PORT);

  private final Setting<List<Login>> users =
      Setting.options(
          "--user",
          "NAME:PASSWORD",
          Login::parse,
          "Who may log in; may be given more than once. Anonymous access is off then, unless"
              + " --anonymous is given.");

  private final Setting<Boolean> anonymous =
      Setting.flag(
          "--anonymous", "Anybody may read, though there are users. They alone may write then.");

  private final Setting<Boolean> writable =
      Setting.flag("--writable", "Users, or anybody when there are none, may change files too.");

  private final Setting<PassivePorts> passivePorts =
      Setting.option(
          "--passive-ports",
          "A-B",
          PortRanges::parse,
          "The ports that clients of passive mode connect to, for a firewall to let in. Default:"
              + " 256 ports below those that the kernel gives to outgoing connections;"
              + " per-transfer: any.");

  private final Setting<String> passiveAddress =
      Setting.option(
          "--passive-address",
          "ADDR",
          text -> text,
          "The IPv4 address that they connect to, when it is not the one of --listen.");

  private final Setting<PassiveListener> passiveListener =
      Setting.option(
              "--passive-listener",
              "WAY",
              PassiveListener::parse,
              "pooled binds each passive port once for all clients, which is fast; per-transfer"
                  + " binds one for each transfer. Default: ${DEFAULT-VALUE}.")
          .otherwise("pooled");

  private final ServeOptions serve = new ServeOptions();

  @Override
  public ServeOptions serveOptions() {
    return serve;
  }

  /// The command.
  static CommandSpec spec() {
    FtpCommand ftp = new FtpCommand();
    return Commands.server(
        "ftp",
        ftp,
        DESCRIPTION,
        FOOTER,
        ftp.directory,
        ftp.listen,
        ftp.users,
        ftp.anonymous,
        ftp.writable,
        ftp.passivePorts,
        ftp.passiveAddress,
        ftp.passiveListener);
  }

  @Override
  public Integer call() throws Problem, IOException, InterruptedException {
    boolean changes = mayChange();
    FtpOptions ftp = ftpOptions(changes);
    ServerOptions options = serve.serverOptions().withPassivePorts(ports());
    Path path = Directories.path(directory.value());
    var access = changes ? LocalTree.Access.WRITABLE : LocalTree.Access.READ_ONLY;
    PrintWriter out = serve.out();
    Serving.End end;
    try (LocalTree tree = Directories.open(path, access);
        AccessLog log = new AccessLog();
        Server server =
            serve.start(new FtpProtocol(tree, ftp), listen.value(), options.withReports(log))) {
      var configuration =
          new Reconfiguring<>(this, server, next -> next.applyTo(server, tree, changes));
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
    boolean open = users().isEmpty() || isAnonymous();
    return FtpOptions.defaults()
        .withAccounts(accounts())
        .withAnonymous(open)
        .withWritable(changes)
        .withAnonymousWritable(users().isEmpty())
        .withIdleTime(serve.idleTime())
        .withPassiveAddress(passiveAddress());
  }

  private Accounts accounts() {
    Map<Account, String> passwords = new LinkedHashMap<>();
    for (Login login : users()) {
      if (passwords.put(new Account(login.user(), true), login.password()) != null) {
        throw users.wrong("there are two passwords for " + login.user());
      }
    }
    return Accounts.of(passwords);
  }

  private @Nullable Inet4Address passiveAddress() {
    String host = passiveAddress.orNull();
    if (host == null) {
      return null;
    }
    InetAddress address;
    try {
      address = Addresses.resolve(host);
    } catch (TypeConversionException e) {
      throw passiveAddress.wrong(String.valueOf(e.getMessage()));
    }
    if (address instanceof Inet4Address four) {
      return four;
    }
    throw passiveAddress.wrong(
        "'" + host + "' is not IPv4; clients of IPv6 need no such address (RFC 2428)");
  }

  private PassivePorts ports() {
    PassivePorts range = passivePorts.or(PassivePorts.DEFAULT);
    boolean pooled = passiveListener.value() == PassiveListener.POOLED;
    return new PassivePorts(range.first(), range.last(), pooled);
  }

  private List<Login> users() {
    return users.or(List.of());
  }

  private boolean isAnonymous() {
    return Setting.isSet(anonymous);
  }

  private boolean mayChange() {
    return Setting.isSet(writable);
  }

  private void announce(Path path, InetSocketAddress bound, PrintWriter out) {
    String url = Addresses.quoted("ftp://" + Addresses.text(Addresses.toTry(bound)) + "/");
    String login =
        users().isEmpty() || isAnonymous() ? "" : "-u " + users().getFirst().user() + " ";
    out.println(
        "Serving " + path + " over FTP at " + Addresses.text(bound) + ": " + rights() + ".");
    out.println("Architecture: " + serve.architectureText() + ".");
    out.println("Try it:  curl " + login + url);
    if (mayChange()) {
      out.println("         curl -T FILE " + login + url);
      if (!Files.isWritable(path)) {
        out.println("Note: this user may not write to the directory itself.");
      }
    }
    out.println("Ctrl-C stops it.");
    out.flush();
  }

  private String rights() {
    String change = mayChange() ? "read and change files" : "read files";
    if (users().isEmpty()) {
      return "anybody may " + change;
    }
    String names = String.join(", ", users().stream().map(Login::user).toList());
    return names + " may " + change + (isAnonymous() ? ", anybody may read them" : "");
  }
}
