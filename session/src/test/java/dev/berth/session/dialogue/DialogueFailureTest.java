package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A dialogue that fails says where, what was expected, and what came instead.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DialogueFailureTest {
  private static void fails(String text, String... parts) {
    assertThatExceptionOfType(DialogueFailure.class)
        .isThrownBy(() -> Dialogues.playInMemory(text, scene -> new Toy(scene.tree())))
        .withMessageContainingAll(parts);
  }

  @Test
  void the_message_shows_the_dialogue_the_step_and_the_last_words() {
    assertThatExceptionOfType(DialogueFailure.class)
        .isThrownBy(() ->
            Dialogues.playInMemory(
                Dialogue.parse(
                    """
                    name: an echo
                    S: 220 ...
                    C: ECHO h\\xe9llo
                    S: 200 hallo
                    C: QUIT
                    """),
                scene -> new Toy(scene.tree()),
                Pieces.single()))
        .withMessage(
            """
            "an echo" fails in line 4, played in memory, byte by byte; \
            [channel 0 open, 0 bytes to send, 0 bytes unread]
             expected the line 200 hallo
             received the line "200 h\\xe9llo"

                1  name: an echo
                2  S: 220 ...
                3  C: ECHO h\\xe9llo
            >   4  S: 200 hallo
                5  C: QUIT

            The last words:
              <- "220 hello\\r\\n"
              -> "ECHO h\\xe9llo\\r\\n"
              <- "200 h\\xe9llo\\r\\n"
            """);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "S: 200 ... | expected the line 200 ... / received nothing more",
        "C: QUIT;S: 221 ...;S: 226 ... | received the end of the connection",
        "C: ECHO x;S* 214 End | expected lines up to 214 End / received nothing more",
        "C: ECHO x;S- 200 y | expected \"200 y\" / received \"200 ",
        "C: ECHO x;quiet | expected nothing more / received \"2",
        "C: ECHO x;S. | expected the end of the connection / received \"2",
        "C: QUIT;S: 221 ...;S~ | expected a reset of the connection / received the end",
        "C: ECHO x | the server has sent more than was expected: \"200 x\\r\\n\"",
        "data S: x | there is no data connection; data connect or data accept makes one",
        "data connect | no S: step has seen a 227 or 229 reply with an address",
        "data refused | no S: step has seen a 227 or 229 reply with an address",
        "C: PORT <port> | <port> and <eprt> need the step data listen before them",
        "data listen;data accept | the server has not connected",
        "tree /f \"y\" | expected /f with \"y\" / received 1 bytes, of which the first 0 are right: \"x\"",
        "tree /g \"y\" | expected /g with \"y\" / received NOT_FOUND: /g",
        "tree /f absent | expected nothing at /f / received a FILE",
        "tree /g dir | expected a DIRECTORY at /g / received nothing",
        "report Transfer... | expected a report of Transfer... / received no such report",
      })
  void every_expectation_says_what_came_instead(String steps, String message) {
    String text = "file /f \"x\"\nS: 220 ...\n" + steps.replace(';', '\n');

    fails(text, message.replace(" / ", "\n "));
  }

  @Test
  void a_line_without_its_end_is_not_a_line() {
    fails("lines: lf\nS: 220 hello", "expected the line 220 hello", "220 hello\\r");
  }

  @Test
  void wrong_bytes_of_a_file_are_counted() {
    String text =
        """
        file /f "hello"
        file /g "help!"
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: GET /f
        S: 150 ...
        data S= /g
        S: 226 ...
        """;

    fails(text, "in line 9", "expected 5 bytes of /g", "received 3 bytes of it, then \"l");
    fails(text.replace("\"help!\"", "\"hello, you\""), "received 5 bytes of it, then the end");
    fails(text.replace("\"help!\"", "\"hell\""), "received 4 bytes of it, then \"o");
  }

  @Test
  void a_dialogue_for_sockets_is_not_played_in_memory() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            Dialogues.playInMemory("name: x\nonly: sockets\nC.", scene -> new Toy(scene.tree())))
        .withMessage("\"x\" is for sockets only");
  }
}
