package dev.berth.session.dialogue;

import dev.berth.session.TreePath;
import dev.berth.session.dialogue.Step.On;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the text of a dialogue; the format is told in [Dialogue].
final class DialogueParser {
  final SetUp setUp = new SetUp();
  final List<Step.Numbered> steps = new ArrayList<>();
  final Map<String, String> options = new LinkedHashMap<>();
  String name = "";
  String only = "";
  InetAddress address = InetAddress.ofLiteral("127.0.0.1");
  boolean ports = true;
  boolean treeInMemory;
  String lineEnd = "\r\n";

  /// Reads all lines.
  ///
  /// @throws DialogueSyntaxException at the first that cannot be read
  void parse(String text) {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      try {
        line(i + 1, lines[i].strip());
      } catch (IllegalArgumentException e) {
        throw syntax(i + 1, e);
      }
    }
    if (steps.isEmpty()) {
      throw new DialogueSyntaxException(lines.length, "expected a step, and the text ends");
    }
  }

  private static DialogueSyntaxException syntax(int number, IllegalArgumentException cause) {
    DialogueSyntaxException e = new DialogueSyntaxException(number, "" + cause.getMessage());
    e.initCause(cause);
    return e;
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw new IllegalArgumentException(
          "a control character; write it as \\r or \\xNN (\\\\r in a Java text block)");
    }
    if (header(line)) {
      if (!steps.isEmpty()) {
        throw new IllegalArgumentException("expected a step: set-up comes before the first step");
      }
      return;
    }
    steps.add(new Step.Numbered(number, step(line)));
  }

  private boolean header(String line) {
    Words words = new Words(line);
    switch (words.word("a step")) {
      case "name:" -> name = words.rest();
      case "only:" -> only = oneOf(words.rest(), "memory", "sockets");
      case "options:" -> options(words);
      case "address:" -> address = address(words.rest());
      case "tree:" -> treeInMemory = oneOf(words.rest(), "memory", "any").equals("memory");
      case "ports:" -> ports = !oneOf(words.rest(), "none", "some").equals("none");
      case "lines:" -> lineEnd = oneOf(words.rest(), "lf", "crlf").equals("lf") ? "\n" : "\r\n";
      case "dir" -> {
        setUp.directory(words.path());
        words.end();
      }
      case "file" -> file(words);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String oneOf(String word, String one, String other) {
    if (!word.equals(one) && !word.equals(other)) {
      throw new IllegalArgumentException("expected " + one + " or " + other + ", not " + word);
    }
    return word;
  }

  private void options(Words words) {
    while (!words.atEnd()) {
      String option = words.word("key=value");
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("expected key=value, not " + option);
      }
      options.put(option.substring(0, equals), option.substring(equals + 1));
    }
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected an IP address, not " + literal, e);
    }
  }

  private void file(Words words) {
    TreePath path = words.path();
    if (words.startsWith("\"")) {
      setUp.file(path, WireText.array(words.quoted("the content")));
    } else {
      int size = words.number("the content in quotation marks, or a number of bytes");
      setUp.file(path, SetUp.pseudoRandom(path, size));
    }
    words.end();
  }

  private Step step(String line) {
    if (line.equals("data") || line.startsWith("data ")) {
      return dataStep(line.substring(4).strip());
    }
    Step step = wireStep(On.CONTROL, line);
    if (step != null) {
      return step;
    }
    Words words = new Words(line);
    String word = words.word("a step");
    Step other =
        switch (word) {
          case "quiet" -> new Step.Quiet(On.CONTROL);
          case "time" -> new Step.Time(duration(words.word("a time such as +300s")));
          case "stop" -> new Step.Stop();
          case "tree" -> tree(words);
          case "report" -> new Step.Reported(LinePattern.of(words.rest()));
          default ->
              throw new IllegalArgumentException(
                  "expected a step (C: C- C! C= C. C~ S: S- S* S= S. S~ quiet data time stop tree"
                      + " report), not "
                      + word);
        };
    words.end();
    return other;
  }

  private Step dataStep(String rest) {
    Step step = wireStep(On.DATA, rest);
    if (step != null) {
      return step;
    }
    return switch (rest) {
      case "connect" -> new Step.Connect();
      case "refused" -> new Step.Refused();
      case "stranger" -> new Step.Stranger();
      case "listen" -> new Step.Listen();
      case "accept" -> new Step.Accept();
      default ->
          throw new IllegalArgumentException(
              "expected connect, refused, stranger, listen, accept or a step of C or S after data,"
                  + " not "
                  + rest);
    };
  }

  private @Nullable Step wireStep(On on, String line) {
    if (line.length() < 2 || (line.length() > 2 && line.charAt(2) != ' ')) {
      return null;
    }
    String rest = line.length() > 3 ? line.substring(3) : "";
    return switch (line.substring(0, 2)) {
      case "C:" -> new Step.Send(on, WireText.bytes(rest) + lineEnd, on == On.CONTROL);
      case "C-" -> new Step.Send(on, some(rest), false);
      case "C!" -> new Step.SendUrgent(on, some(rest));
      case "C=" -> {
        Words words = new Words(rest);
        yield new Step.SendFile(on, original(words), offset(words));
      }
      case "C." -> nothing(rest, new Step.End(on));
      case "C~" -> nothing(rest, new Step.Reset(on));
      case "S:" -> new Step.Line(on, LinePattern.of(rest));
      case "S-" -> new Step.Bytes(on, some(rest));
      case "S*" -> skip(on, rest);
      case "S=" -> {
        Words words = new Words(rest);
        yield new Step.AllOfFile(on, original(words), offset(words));
      }
      case "S." -> nothing(rest, new Step.Ended(on));
      case "S~" -> nothing(rest, new Step.WasReset(on));
      default -> null;
    };
  }

  private static Step skip(On on, String rest) {
    if (!rest.isEmpty()) {
      return new Step.SkipTo(on, LinePattern.of(rest));
    }
    if (on == On.CONTROL) {
      throw new IllegalArgumentException("expected the line to which S* skips");
    }
    return new Step.SkipAll(on);
  }

  private static String some(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("expected bytes, and the line ends");
    }
    return WireText.bytes(text);
  }

  private static Step nothing(String rest, Step step) {
    new Words(rest).end();
    return step;
  }

  private Step tree(Words words) {
    TreePath path = words.path();
    if (words.startsWith("\"")) {
      return new Step.FileIs(path, words.quoted("the content"));
    }
    String what = words.word("the content in quotation marks, = /path, absent or dir");
    return switch (what) {
      case "absent" -> new Step.Absent(path);
      case "dir" -> new Step.DirectoryIs(path);
      case "=" -> new Step.FileIsLike(path, original(words));
      default ->
          throw new IllegalArgumentException(
              "expected the content in quotation marks, = /path, absent or dir, not " + what);
    };
  }

  private TreePath original(Words words) {
    TreePath path = words.path();
    if (!setUp.hasFile(path)) {
      throw new IllegalArgumentException("expected a file of the set-up, not " + path);
    }
    return path;
  }

  private static int offset(Words words) {
    int offset = words.atEnd() ? 0 : words.number("an offset in bytes");
    words.end();
    return offset;
  }

  private static Duration duration(String word) {
    int unit = word.length();
    while (unit > 0 && Character.isLetter(word.charAt(unit - 1))) {
      unit--;
    }
    if (!word.startsWith("+") || unit < 2 || unit == word.length()) {
      throw new IllegalArgumentException("expected a time such as +300s, not " + word);
    }
    long count = new Words(word.substring(1, unit)).number("a number");
    return switch (word.substring(unit)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default ->
          throw new IllegalArgumentException("expected the unit ms, s, m or h, not in " + word);
    };
  }
}
