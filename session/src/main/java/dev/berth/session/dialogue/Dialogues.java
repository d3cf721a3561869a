package dev.berth.session.dialogue;

import dev.berth.session.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Plays dialogues in memory, in one call.
///
/// ```java
/// Dialogues.playInMemory(
///     """
///     file /hello.txt "hello\\n"
///     S: 220 ...
///     C: USER anonymous
///     S: 331 ...
///     """,
///     scene -> new Ftp(scene.tree(), scene.is("writable")));
/// ```
public final class Dialogues {
  private static final int SEEDS = 4;

  private Dialogues() {}

  /// Plays a dialogue several times, each time with a new protocol, tree and clock: in one piece,
  /// byte by byte, and in pieces of chance. The outcome must be the same.
  ///
  /// @param text see [Dialogue]
  /// @param protocol makes the protocol for one play
  /// @throws DialogueSyntaxException when the text cannot be read
  /// @throws DialogueFailure when a play does not go as it is written
  public static void playInMemory(String text, Function<Scene, Protocol> protocol) {
    playInMemory(Dialogue.parse(text), protocol);
  }

  /// The same for a dialogue that has been read.
  public static void playInMemory(Dialogue dialogue, Function<Scene, Protocol> protocol) {
    if (!dialogue.playsInMemory()) {
      throw new IllegalArgumentException("\"" + dialogue.name() + "\" is for sockets only");
    }
    List<Pieces> plays = new ArrayList<>(List.of(Pieces.whole(), Pieces.single()));
    for (int seed = 1; seed <= SEEDS; seed++) {
      plays.add(Pieces.random(seed));
    }
    for (Pieces pieces : plays) {
      playInMemory(dialogue, protocol, pieces);
    }
  }

  /// Plays a dialogue once.
  ///
  /// @throws DialogueFailure when it does not go as it is written
  public static void playInMemory(
      Dialogue dialogue, Function<Scene, Protocol> protocol, Pieces pieces) {
    ManualClock clock = new ManualClock();
    MemoryTree tree = new MemoryTree(clock);
    try {
      dialogue.setUp(tree);
    } catch (IOException e) {
      throw new DialogueFailure("the set-up of \"" + dialogue.name() + "\" fails: " + e, e);
    }
    Protocol made = protocol.apply(new Scene(tree, clock, dialogue.options()));
    MemoryStage stage = new MemoryStage(made, tree, clock, dialogue.address(), pieces);
    if (!dialogue.serverHasPorts()) {
      stage.refusePorts();
    }
    dialogue.play(stage);
  }
}
