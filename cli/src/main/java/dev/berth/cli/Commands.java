package dev.berth.cli;

import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What commands that are made in code ([Setting]) have in common.
final class Commands {
  private Commands() {}

  /// What a server says of itself at the end of its help.
  private static final String[] SERVER = {
    "",
    "USR1 starts the command anew, without a connection being refused. TTIN and TTOU: one worker",
    "process more, one fewer.",
    "INT (Ctrl-C) and TERM stop the server gently, and at once when they come again. Exit status:",
    "0 stopped, and all sessions had ended; 130 (INT) or 143 (TERM) stopped, and sessions were cut",
    "off; 1 it could not go on; 2 it could not start."
  };

  /// A command without settings yet.
  ///
  /// @param command what is run
  static CommandSpec of(String name, Object command, String... description) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
    spec.versionProvider(new Version());
    spec.usageMessage().description(description);
    return spec;
  }

  /// A server with its own settings, and those of all servers.
  ///
  /// @param footer of its help
  static <S extends Callable<Integer> & Serves> CommandSpec server(
      String name, S server, String[] description, String[] footer, Setting<?>... own) {
    CommandSpec spec = of(name, server, description);
    spec.usageMessage()
        .sortOptions(false)
        .footer(Stream.of(footer, SERVER).flatMap(Stream::of).toArray(String[]::new));
    Setting.add(spec, own);
    server.serveOptions().addTo(spec);
    return withHelp(spec);
  }

  /// With `--help` and `--version`, the last ones.
  static CommandSpec withHelp(CommandSpec spec) {
    return spec.addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
  }
}
