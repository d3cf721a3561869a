package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TranscriptTest {
  @Test
  void theCommentAtTheEndSaysWhatIsPrinted() {
    var source = "void main() {}\n\n// It prints:\n//\n// one\n//\n//   two\n";

    assertThat(Transcript.in(source)).contains(new Transcript("one\n\n  two\n"));
    assertThat(Transcript.in("void main() {}\n")).isEmpty();
  }

  @Test
  void theTranscriptIsTheEndOfTheFile() {
    var source = "\n// It prints:\n//\n// one\nvoid main() {}\n";

    assertThatThrownBy(() -> Transcript.in(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("void main() {}");
  }

  @Test
  void aNameStandsForANumberAndForTheSameOneEachTime() {
    var ports = new Transcript("<port> and <other>, again <port>\n");

    assertThat(ports.matches("1 and 22, again 1\n")).isTrue();
    assertThat(ports.matches("1 and 1, again 1\n")).isTrue();
    assertThat(ports.matches("1 and 22, again 22\n")).isFalse();
    assertThat(ports.matches("one and 22, again one\n")).isFalse();
  }

  @Test
  void dotsStandForAnyTextOfALine() {
    assertThat(new Transcript("took ...\n").matches("took 3 ms\n")).isTrue();
    assertThat(new Transcript("took ...\n").matches("took 3 ms\nand more\n")).isFalse();
  }

  @Test
  void everythingElseIsMeantToTheLetter() {
    assertThat(new Transcript("a.b (c)\n").matches("a.b (c)\n")).isTrue();
    assertThat(new Transcript("a.b\n").matches("aXb\n")).isFalse();
    assertThat(new Transcript("a\n").matches("a\nb\n")).isFalse();
  }
}
