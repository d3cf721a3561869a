package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.TreePath;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryStage;
import dev.berth.session.dialogue.MemoryTree;
import dev.berth.session.dialogue.Pieces;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that send much and read nothing: what they ask for waits, and nothing of it is kept in
/// memory.
class SlowClientTest {
  static List<Pieces> pieces() {
    return List.of(Pieces.whole(), Pieces.single(), Pieces.random(1), Pieces.random(2));
  }

  private final ManualClock clock = new ManualClock();
  private final MemoryTree tree = new MemoryTree(clock);
  private final ReplyReader replies = new ReplyReader();

  private MemoryStage stage(Pieces pieces) throws IOException {
    MemoryStage stage =
        new MemoryStage(
            new FtpProtocol(tree, DialogueOptions.of(Map.of())),
            tree,
            clock,
            InetAddress.ofLiteral("127.0.0.1"),
            pieces);
    say(stage, "USER alice\r\nPASS secret\r\n");
    replies.read(stage.control());
    return stage;
  }

  private static void say(MemoryStage stage, String text) throws IOException {
    stage.control().send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void aThousandCommandsAtOnceAreAllAnswered(Pieces pieces) throws IOException {
    MemoryStage stage = stage(pieces);
    say(stage, "HELP\r\nNOOP\r\nCWD /\r\n".repeat(300));
    replies.read(stage.control());
    assertThat(replies.finals()).isEqualTo(3 + 3 * 300);
    stage.close();
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void whoDoesNotReadAListingIsGone(Pieces pieces) throws IOException {
    for (int i = 0; i < 3000; i++) {
      tree.makeDirectory(TreePath.ROOT.child("a directory with a longer name, number " + i));
    }
    MemoryStage stage = stage(pieces);
    say(stage, "STAT /\r\nNOOP\r\n");
    stage.advance(Duration.ofSeconds(30));
    stage.advance(Duration.ofSeconds(299));
    assertThat(stage.toString()).doesNotContain("closed");
    stage.advance(Duration.ofSeconds(1));
    assertThat(stage.toString()).contains("closed");
    stage.close();
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void whoReadsAListingSlowlyGetsAllOfIt(Pieces pieces) throws IOException {
    for (int i = 0; i < 3000; i++) {
      tree.makeDirectory(TreePath.ROOT.child("a directory with a longer name, number " + i));
    }
    MemoryStage stage = stage(pieces);
    say(stage, "STAT /\r\nNOOP\r\n");
    stage.advance(Duration.ofSeconds(200));
    replies.read(stage.control());
    assertThat(replies.finals()).isEqualTo(3 + 2);
    assertThat(replies.last("212")).isEqualTo("212 End.");
    stage.close();
  }
}
