package dev.berth.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where options come from that the command line does not give: the environment, then a file
/// ([ConfigFile]) if there is one, then the default of the option itself. The name is `BERTH_`, the
/// server, the option: `BERTH_FTP_MAX_CONNECTIONS`. An empty value counts as none, since composers
/// of containers make such.
final class Environment implements IDefaultValueProvider {
  private final Map<String, String> variables;
  private final @Nullable ConfigFile file;

  Environment(Map<String, String> variables, @Nullable ConfigFile file) {
    this.variables = variables;
    this.file = file;
  }

  /// The file, if there is one.
  @Nullable ConfigFile file() {
    return file;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return null;
    }
    String value = variable(option);
    return value == null && file != null ? file.value(option) : value;
  }

  private @Nullable String variable(OptionSpec option) {
    String value = variables.get(name(option));
    return value == null || value.isEmpty() ? null : value;
  }

  /// The variable of an option.
  static String name(OptionSpec option) {
    CommandSpec command = option.command();
    while (command.parent() != null && command.parent().parent() != null) {
      command = command.parent();
    }
    String words = command.qualifiedName("_") + "_" + option.longestName().substring("--".length());
    return words.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// A remark for messages about a value that was not given on the command line, or nothing.
  ///
  /// @param value what could not be read, or null when it could
  String source(ArgSpec arg, @Nullable String value) {
    String found = defaultValue(arg);
    boolean fromHere =
        found != null
            && (value == null ? arg.originalStringValues().isEmpty() : value.equals(found));
    return fromHere && arg instanceof OptionSpec option ? " (from " + place(option) + ")" : "";
  }

  private String place(OptionSpec option) {
    return variable(option) == null && file != null ? file.place(option) : name(option);
  }
}
