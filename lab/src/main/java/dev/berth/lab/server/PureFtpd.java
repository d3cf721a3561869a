package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Pure-FTPd: a process a session.
///
/// It serves anonymous users from the home of the user `ftp` and knows no other way. It gets a
/// passwd(5) in which that home is the site, in a mount namespace of its own: nothing changes for
/// the machine.
record PureFtpd(Programs programs) implements FtpServer {
  private static final String PROGRAM = "pure-ftpd";

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public Optional<String> missing() {
    return Users.isRoot()
        ? programs.missing(PROGRAM, PROGRAM)
        : Optional.of("not root, and pure-ftpd must be, to serve anonymous users");
  }

  /// It serves half as many sessions as it has passive ports.
  @Override
  public int passivePorts() {
    return 10_200;
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    Path users = setup.directory().resolve("passwd");
    Files.writeString(
        users,
        Files.readString(Path.of("/etc/passwd"))
                .lines()
                .filter(line -> !line.startsWith("ftp:"))
                .reduce("", (text, line) -> text + line + "\n")
            + "ftp:x:65534:65534::"
            + setup.site()
            + ":/usr/sbin/nologin\n");
    Path program = programs.find(PROGRAM, PROGRAM).orElseThrow();
    return new Launch(
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind \"$1\" /etc/passwd && shift && exec \"$@\"",
            "sh",
            users.toString(),
            program.toString(),
            "--bind",
            "127.0.0.1," + setup.port(),
            "--passiveportrange",
            setup.firstPassive() + ":" + setup.lastPassive(),
            "--anonymousonly",
            "--anonymouscantupload",
            "--dontresolve",
            "--maxclientsnumber",
            "20000",
            "--maxclientsperip",
            "20000",
            "--maxidletime",
            "60",
            "--limitrecursion",
            "1000000:5",
            "--syslogfacility",
            "none",
            "--pidfile",
            setup.directory().resolve("pid").toString()),
        programs.environment(PROGRAM));
  }
}
