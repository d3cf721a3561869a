package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Apache FtpServer: reactors and a pool of threads, on this very Java with its default options.
record ApacheFtpServer(Programs programs) implements FtpServer {
  private static final String PEER = "apache-ftpserver";

  @Override
  public String name() {
    return PEER;
  }

  @Override
  public Optional<String> missing() {
    return Files.isDirectory(jars())
        ? Optional.empty()
        : Optional.of("no jars of Apache FtpServer; run lab/peers, which gets them by Maven");
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    Path source = setup.directory().resolve("ApacheFtpServerMain.java");
    Resources.copy("ApacheFtpServerMain.java", source);
    return new Launch(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            jars() + "/*",
            source.toString(),
            setup.site().toString(),
            Integer.toString(setup.port()),
            setup.firstPassive() + "-" + setup.lastPassive()),
        Map.of());
  }

  private Path jars() {
    return programs.tree(PEER).resolve("lib");
  }
}
