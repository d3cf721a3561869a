package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the text of a dialogue means, and what is said of a text that means nothing.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DialogueTest {
  @Test
  void the_set_up_tells_what_is_needed() {
    Dialogue dialogue =
        Dialogue.parse(
            """
            # A comment.
            name: take it all
            only: memory
            options: writable=true  empty= path=a=b
            address: ::1
            ports: none
            C.
            """);

    assertThat(dialogue.name()).isEqualTo("take it all");
    assertThat(dialogue.playsInMemory()).isTrue();
    assertThat(dialogue.playsOverSockets()).isFalse();
    assertThat(dialogue.options())
        .isEqualTo(Map.of("writable", "true", "empty", "", "path", "a=b"));
    assertThat(dialogue.address().isLoopbackAddress()).isTrue();
    assertThat(dialogue.address().getAddress()).hasSize(16);
    assertThat(dialogue.serverHasPorts()).isFalse();
  }

  @Test
  void without_set_up_everything_is_plain() {
    Dialogue dialogue = Dialogue.parse("C.");

    assertThat(dialogue.name()).isEmpty();
    assertThat(dialogue.playsInMemory()).isTrue();
    assertThat(dialogue.playsOverSockets()).isTrue();
    assertThat(dialogue.options()).isEmpty();
    assertThat(dialogue.address().getHostAddress()).isEqualTo("127.0.0.1");
    assertThat(dialogue.serverHasPorts()).isTrue();
    assertThat(dialogue).hasToString("C.");
  }

  @Test
  void files_are_set_up_with_their_parents_and_always_the_same() throws IOException {
    Dialogue dialogue =
        Dialogue.parse(
            """
            dir /a/b
            file "/c d/\\xff" "x\\r\\n"
            file /big 100000
            C.
            """);
    MemoryTree one = new MemoryTree(new ManualClock());
    MemoryTree two = new MemoryTree(new ManualClock());
    dialogue.setUp(one);
    dialogue.setUp(two);

    assertThat(content(one, "/c d/\u00ff")).isEqualTo(new byte[] {'x', '\r', '\n'});
    assertThat(one.stat(Toy.path("/a/b")).isDirectory()).isTrue();
    assertThat(content(one, "/big")).hasSize(100000).isEqualTo(content(two, "/big"));
    assertThat(content(one, "/big")).contains((byte) 0, (byte) '\n', (byte) 255);
    assertThat(one.open()).isZero();
  }

  private static byte[] content(MemoryTree tree, String path) throws IOException {
    try (var file = tree.open(Toy.path(path))) {
      ByteBuffer all = ByteBuffer.allocate((int) file.facts().size());
      file.read(all, 0);
      return all.array();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Q: hello | line 2: expected a step (C: C- C! C= C. C~ S: S- S* S= S. S~ quiet",
        "C | line 2: expected a step",
        "C:hello | line 2: expected a step",
        "data | line 2: expected connect",
        "data close | line 2: expected connect",
        "data C. now | line 2: expected the end of the line, not now",
        "C- | line 2: expected bytes, and the line ends",
        "S- | line 2: expected bytes, and the line ends",
        "S* | line 2: expected the line to which S* skips",
        "C: \\q | line 2: there are the escapes",
        "C: \\ | line 2: there are the escapes",
        "C: \\x4 | line 2: there are the escapes",
        "C: \\xg0 | line 2: \\x needs two hexadecimal digits, not g0",
        "C: \\x+1 | line 2: \\x needs two hexadecimal digits, not +1",
        "time 5s | line 2: expected a time such as +300s, not 5s",
        "time +5 | line 2: expected a time such as +300s, not +5",
        "time +s | line 2: expected a time such as +300s, not +s",
        "time +5d | line 2: expected the unit ms, s, m or h, not in +5d",
        "time | line 2: expected a time such as +300s, and the line ends",
        "stop it | line 2: expected the end of the line, not it",
        "tree | line 2: expected a path, and the line ends",
        "tree pub absent | line 2: expected a path that begins with /, not pub",
        "tree /pub gone | line 2: expected the content in quotation marks, = /path, absent or dir",
        "tree /pub \"x | line 2: the quotation mark at the end is missing: \"x",
        "tree /pub \"x\" y | line 2: expected the end of the line, not y",
        "tree /up = /other | line 2: expected a file of the set-up, not /other",
        "data S= /other | line 2: expected a file of the set-up, not /other",
        "data C= /f x | line 2: expected an offset in bytes, not x",
        "file /x 3 | line 2: expected a step: set-up comes before the first step",
        "name: late | line 2: expected a step: set-up comes before the first step",
      })
  void a_step_that_cannot_be_read_is_named_with_what_was_expected(String line, String message) {
    String first = line.contains("/f") ? "file /f 1\n" : "S: 220 ...\n";

    assertThatExceptionOfType(DialogueSyntaxException.class)
        .isThrownBy(() -> Dialogue.parse(first + line + "\nC."))
        .withMessageStartingWith(message.strip())
        .satisfies(e -> assertThat(e.line()).isEqualTo(2));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "only: paper | line 1: expected memory or sockets, not paper",
        "lines: cr | line 1: expected lf or crlf, not cr",
        "ports: many | line 1: expected none or some, not many",
        "address: localhost | line 1: expected an IP address, not localhost",
        "options: writable | line 1: expected key=value, not writable",
        "dir pub | line 1: expected a path that begins with /, not pub",
        "file /f | line 1: expected the content in quotation marks, or a number of bytes",
        "file /f -1 | line 1: expected the content in quotation marks, or a number of bytes, not -1",
        "file /f \"\" 2 | line 1: expected the end of the line, not 2",
        "# nothing | line 2: expected a step, and the text ends",
      })
  void a_set_up_that_cannot_be_read_is_named_with_what_was_expected(String line, String message) {
    assertThatExceptionOfType(DialogueSyntaxException.class)
        .isThrownBy(() -> Dialogue.parse(line + (line.startsWith("#") ? "\n" : "\nC.")))
        .withMessageStartingWith(message.strip());
  }

  @Test
  void a_bare_control_character_is_not_taken_for_an_escape() {
    assertThatExceptionOfType(DialogueSyntaxException.class)
        .isThrownBy(() -> Dialogue.parse("C- a\rb"))
        .withMessageContaining("write it as \\r");
  }
}
