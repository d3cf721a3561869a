package dev.berth.lab.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Berth under one of its architectures: `berth:evented`. The build is taken as it is.
///
/// Further options of `./berth ftp` may follow, each after a plus sign and without its two dashes:
/// `berth:evented+multiplexer=poll`.
///
/// @param choice the architecture and the options
/// @param home the directory of the script `berth`
record Berth(String choice, Path home) implements FtpServer {
  static final String PREFIX = "berth:";

  @Override
  public String name() {
    return PREFIX + choice;
  }

  @Override
  public Optional<String> missing() {
    return Files.isExecutable(home.resolve("berth"))
        ? Optional.empty()
        : Optional.of("no script berth in " + home);
  }

  @Override
  public int sessionsAtOnce() {
    return words().getFirst().equals("serial") ? 1 : Integer.MAX_VALUE;
  }

  /// As many as Berth takes by itself; it needs them only to tell its clients apart.
  @Override
  public int passivePorts() {
    return 256;
  }

  @Override
  public Launch prepare(Setup setup) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("berth").toString());
    command.add("ftp");
    command.add(setup.site().toString());
    command.add("--listen=127.0.0.1:" + setup.port());
    command.add("--passive-ports=" + setup.firstPassive() + "-" + setup.lastPassive());
    command.add("--max-connections=20000");
    command.add("--idle-timeout=3600");
    command.add("--architecture=" + words().getFirst());
    words().stream().skip(1).forEach(option -> command.add("--" + option));
    return new Launch(command, Map.of("BERTH_NO_BUILD", "1"));
  }

  private List<String> words() {
    return List.of(choice.split("\\+", -1));
  }
}
