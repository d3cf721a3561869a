package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// ProFTPD: a process a session. For anonymous users it calls chroot(2), and so must be root.
record ProFtpd(Programs programs) implements FtpServer {
  private static final String PROGRAM = "proftpd";

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public Optional<String> missing() {
    return Users.isRoot()
        ? programs.missing(PROGRAM, PROGRAM)
        : Optional.of("not root, and proftpd must be, to serve anonymous users");
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    Path file = setup.directory().resolve("proftpd.conf");
    Files.writeString(file, general(setup) + anonymous(setup));
    return new Launch(
        List.of(
            programs.find(PROGRAM, PROGRAM).orElseThrow().toString(),
            "--nodaemon",
            "--config",
            file.toString()),
        programs.environment(PROGRAM));
  }

  private static String general(Setup setup) {
    return """
    ServerType standalone
    DefaultAddress 127.0.0.1
    SocketBindTight on
    UseIPv6 off
    Port %d
    PassivePorts %d %d
    User nobody
    Group nogroup
    MaxInstances none
    UseReverseDNS off
    AuthPAM off
    WtmpLog off
    TransferLog none
    SystemLog %s
    PidFile %s
    ScoreboardFile %s
    TimeoutIdle 3600
    TimeoutNoTransfer 3600
    TimeoutLogin 3600
    <IfModule mod_ident.c>
      IdentLookups off
    </IfModule>
    <IfModule mod_delay.c>
      DelayEngine off
    </IfModule>
    """
        .formatted(
            setup.port(),
            setup.firstPassive(),
            setup.lastPassive(),
            setup.directory().resolve("system.log"),
            setup.directory().resolve("pid"),
            setup.directory().resolve("scoreboard"));
  }

  private static String anonymous(Setup setup) {
    return """
    <Anonymous %s>
      User nobody
      Group nogroup
      UserAlias anonymous nobody
      RequireValidShell off
      MaxClients none
      <Limit WRITE>
        DenyAll
      </Limit>
    </Anonymous>
    """
        .formatted(setup.site());
  }
}
