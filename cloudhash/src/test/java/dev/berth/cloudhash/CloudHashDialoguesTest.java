package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Dialogues;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every dialogue of `src/test/resources/dialogues` in memory, in one piece, byte by byte,
/// and in pieces of chance.
class CloudHashDialoguesTest {
  @TestFactory
  Stream<DynamicTest> dialogues() throws IOException {
    return CloudHashDialogues.all().stream()
        .map(dialogue ->
            DynamicTest.dynamicTest(
                dialogue.name(),
                () ->
                    Dialogues.playInMemory(dialogue, _ -> CloudHashDialogues.protocol(dialogue))));
  }

  @Test
  void everyDialogueHasANameOfItsOwn() throws IOException {
    assertThat(CloudHashDialogues.all().stream().map(Dialogue::name))
        .hasSizeGreaterThan(15)
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }
}
