package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Dialogues;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every dialogue in memory: in one piece, byte by byte, and in pieces of chance.
class DialoguesTest {
  @TestFactory
  Stream<DynamicTest> goAsTheyAreWritten() throws IOException {
    return FtpDialogues.all().stream()
        .filter(Dialogue::playsInMemory)
        .map(dialogue -> DynamicTest.dynamicTest(dialogue.name(), () -> play(dialogue)));
  }

  private static void play(Dialogue dialogue) {
    Dialogues.playInMemory(dialogue, scene -> FtpDialogues.protocol(dialogue, scene.tree()));
  }

  @Test
  void eachHasANameOfItsOwn() throws IOException {
    assertThat(FtpDialogues.all()).extracting(Dialogue::name).doesNotHaveDuplicates();
  }
}
