package dev.berth.lab.server;

import java.nio.file.Path;
import java.util.List;

/// The servers of FTP that the lab knows.
public final class FtpServers {
  private final List<FtpServer> peers;
  private final Path berth;

  /// @param berth the directory of the script `berth`
  public FtpServers(Path berth, Programs programs) {
    this.berth = berth;
    this.peers =
        List.of(
            new Vsftpd(programs),
            new ProFtpd(programs),
            new PureFtpd(programs),
            new Pyftpdlib(programs),
            new ApacheFtpServer(programs));
  }

  /// The server of this name.
  ///
  /// @throws IllegalArgumentException when there is none; the message names those there are
  public FtpServer named(String name) {
    if (name.startsWith(Berth.PREFIX) && name.length() > Berth.PREFIX.length()) {
      return new Berth(name.substring(Berth.PREFIX.length()), berth);
    }
    return peers.stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no server "
                    + name
                    + "; there are berth:ARCHITECTURE, "
                    + String.join(", ", peers.stream().map(FtpServer::name).toList())));
  }
}
