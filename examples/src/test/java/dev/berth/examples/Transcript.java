package dev.berth.examples;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What an example prints, as the comment at its end says. `<name>` stands for a number, the same
/// one wherever the name stands again, and `...` for any text within a line. Everything else is
/// meant to the letter.
record Transcript(String text) {
  private static final String BEGINNING = "\n// It prints:\n//\n";
  private static final Pattern WILD = Pattern.compile("<([a-z]+)>|\\.\\.\\.");

  /// That of a source file, if it has one.
  static Optional<Transcript> in(String source) {
    int at = source.indexOf(BEGINNING);
    if (at < 0) {
      return Optional.empty();
    }
    var lines = source.substring(at + BEGINNING.length()).lines().map(Transcript::uncommented);
    return Optional.of(new Transcript(String.join("\n", lines.toList()) + "\n"));
  }

  private static String uncommented(String line) {
    if (line.equals("//")) {
      return "";
    }
    if (!line.startsWith("// ")) {
      throw new IllegalArgumentException("after 'It prints:' nothing but comment: " + line);
    }
    return line.substring("// ".length());
  }

  /// Whether this is what was printed.
  boolean matches(String output) {
    var regex = new StringBuilder();
    var names = new HashSet<String>();
    int at = 0;
    for (MatchResult wild : WILD.matcher(text).results().toList()) {
      regex.append(Pattern.quote(text.substring(at, wild.start())));
      regex.append(wild.group(1) == null ? "[^\n]*" : number(wild.group(1), names));
      at = wild.end();
    }
    regex.append(Pattern.quote(text.substring(at)));
    return output.matches(regex.toString());
  }

  private static String number(String name, Set<String> seen) {
    return seen.add(name) ? "(?<" + name + ">\\d+)" : "\\k<" + name + ">";
  }

  /// Its lines.
  List<String> lines() {
    return text.lines().toList();
  }
}
