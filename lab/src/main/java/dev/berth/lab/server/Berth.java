package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Berth under one of its architectures: `berth:evented`. The build is taken as it is.
///
/// @param architecture as `./berth ftp --architecture` knows it
/// @param home the directory of the script `berth`
record Berth(String architecture, Path home) implements FtpServer {
  static final String PREFIX = "berth:";

  @Override
  public String name() {
    return PREFIX + architecture;
  }

  @Override
  public Optional<String> missing() {
    return Files.isExecutable(home.resolve("berth"))
        ? Optional.empty()
        : Optional.of("no script berth in " + home);
  }

  @Override
  public int sessionsAtOnce() {
    return architecture.equals("serial") ? 1 : Integer.MAX_VALUE;
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    return new Launch(
        List.of(
            home.resolve("berth").toString(),
            "ftp",
            setup.site().toString(),
            "--architecture",
            architecture,
            "--listen",
            "127.0.0.1:" + setup.port()),
        Map.of("BERTH_NO_BUILD", "1"));
  }
}
