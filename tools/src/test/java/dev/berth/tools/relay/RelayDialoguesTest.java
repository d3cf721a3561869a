package dev.berth.tools.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Dialogues;
import dev.berth.session.dialogue.MemoryStage;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every dialogue of `src/test/resources/dialogues` in memory, in one piece, byte by byte,
/// and in pieces of chance.
class RelayDialoguesTest {
  @TestFactory
  Stream<DynamicTest> dialogues() throws IOException {
    return RelayDialogues.all().stream()
        .filter(Dialogue::playsInMemory)
        .map(dialogue -> DynamicTest.dynamicTest(dialogue.name(), () -> play(dialogue)));
  }

  private static void play(Dialogue dialogue) {
    // Where nobody listens is where somebody would.
    Dialogues.playInMemory(
        dialogue,
        _ -> RelayDialogues.protocol(dialogue, MemoryStage.firstListener(dialogue.address())));
  }

  @Test
  void every_dialogue_has_a_name_of_its_own() throws IOException {
    assertThat(RelayDialogues.all().stream().map(Dialogue::name))
        .hasSizeGreaterThan(12)
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }
}
