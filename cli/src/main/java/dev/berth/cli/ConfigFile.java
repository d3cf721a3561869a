package dev.berth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options of a server in a file: `name = value` lines with the long names, without their dashes.
/// What may be given more than once is so here as well; a flag is `true` or `false`; a line that
/// begins with `#` says nothing. Nothing is quoted: a value goes to the end of its line.
final class ConfigFile {
  /// The option that names the file.
  static final String OPTION = "--config";

  private static final Set<String> NEVER =
      Set.of(OPTION, ServeOptions.INETD, "--help", "--version");

  /// It has room in a variable of the environment (MAX_ARG_STRLEN, execve(2)), in which workers get
  /// it.
  private static final int LONGEST = 30_000;

  private final String name;
  private final Map<String, List<Line>> lines = new LinkedHashMap<>();

  private record Line(int number, String value) {}

  private ConfigFile(String name) {
    this.name = name;
  }

  /// Reads a file.
  static ConfigFile read(Path file) throws Problem {
    try {
      String text = Files.readString(file);
      if (text.length() > LONGEST) {
        throw new Problem("the file " + file + " is longer than " + LONGEST + " letters");
      }
      return of(file.toString(), text);
    } catch (NoSuchFileException e) {
      throw new Problem("there is no file " + file + " to read options from");
    } catch (IOException e) {
      throw new Problem("the file " + file + " cannot be read: " + e.getMessage());
    }
  }

  /// Takes the text of a file.
  static ConfigFile of(String name, String text) throws Problem {
    ConfigFile file = new ConfigFile(name);
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        file.add(number, line.strip());
      }
    }
    return file;
  }

  private void add(int number, String line) throws Problem {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw new Problem(place(number) + ": '" + line + "' is to be NAME = VALUE");
    }
    String option = line.substring(0, equals).strip();
    Line value = new Line(number, line.substring(equals + 1).strip());
    lines.computeIfAbsent(option, _ -> new ArrayList<>(1)).add(value);
  }

  /// Refuses names that a command does not have, and repetitions of what there is once.
  void check(CommandSpec command) throws Problem {
    for (Map.Entry<String, List<Line>> each : lines.entrySet()) {
      Line first = each.getValue().getFirst();
      OptionSpec option = command.findOption("--" + each.getKey());
      if (option == null || NEVER.contains(option.longestName())) {
        throw new Problem(
            place(first.number)
                + ": there is no '"
                + each.getKey()
                + "' (there are "
                + all(command)
                + ")");
      }
      if (each.getValue().size() > 1 && !option.isMultiValue()) {
        int second = each.getValue().get(1).number;
        throw new Problem(
            place(second)
                + ": '"
                + each.getKey()
                + "' is given in line "
                + first.number
                + " already");
      }
    }
  }

  private static String all(CommandSpec command) {
    return command.options().stream()
        .map(OptionSpec::longestName)
        .filter(option -> !NEVER.contains(option))
        .map(option -> option.substring(2))
        .collect(Collectors.joining(", "));
  }

  /// What it says of an option; several values have line ends between them. Null for nothing.
  @Nullable String value(OptionSpec option) {
    List<Line> given = given(option);
    return given.isEmpty()
        ? null
        : given.stream().map(Line::value).collect(Collectors.joining("\n"));
  }

  private List<Line> given(OptionSpec option) {
    String longest = option.longestName();
    return longest.startsWith("--")
        ? lines.getOrDefault(longest.substring(2), List.of())
        : List.of();
  }

  /// Where it says that, for messages.
  String place(OptionSpec option) {
    List<Line> given = given(option);
    return given.isEmpty() ? name : place(given.getFirst().number);
  }

  private String place(int number) {
    return name + " line " + number;
  }

  /// This file, but for some options, of which it says what another one does.
  ///
  /// @param kept which ones, by their long names without dashes
  ConfigFile keeping(Predicate<String> kept, ConfigFile other) {
    ConfigFile mixed = new ConfigFile(name);
    lines.forEach((option, values) -> {
      if (!kept.test(option)) {
        mixed.lines.put(option, values);
      }
    });
    other.lines.forEach((option, values) -> {
      if (kept.test(option)) {
        mixed.lines.put(option, values);
      }
    });
    return mixed;
  }

  /// All of it, without comments.
  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach((option, values) ->
        values.forEach(line -> text.append(option).append(" = ").append(line.value).append('\n')));
    return text.toString();
  }
}
