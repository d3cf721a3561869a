package dev.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Architecture;
import dev.berth.cloudhash.CloudHashDialogues;
import dev.berth.contract.SocketStage.Way;
import dev.berth.files.LocalTree;
import dev.berth.ftp.FtpDialogues;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The same dialogue gives the same bytes under every architecture and every multiplexer: each
/// dialogue that is played in memory by the modules of the protocols is played here by a real
/// client against a real server, over local files.
@ParameterizedClass
@MethodSource("ways")
record DialogueContractTest(Way way) {
  @TempDir static Path temporary;

  static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (Architecture architecture : Architecture.all()) {
      if (architecture.hasProcesses()) {
        continue; // They are programs of their own.
      }
      ways.add(new Way(architecture, "epoll", true));
      if (architecture.hasMultiplexer()) {
        ways.add(new Way(architecture, "poll", true));
        ways.add(new Way(architecture, "select", true));
        ways.add(new Way(architecture, "epoll", false));
      }
    }
    ways.add(new Way(Architecture.named("thread"), "epoll", false));
    return ways;
  }

  @TestFactory
  Stream<DynamicTest> ftp() throws IOException {
    return FtpDialogues.all().stream()
        .filter(Dialogue::playsOverSockets)
        .map(dialogue -> test(dialogue, tree -> FtpDialogues.protocol(dialogue, tree)));
  }

  @TestFactory
  Stream<DynamicTest> cloudhash() throws IOException {
    return CloudHashDialogues.all().stream()
        .filter(Dialogue::playsOverSockets)
        .map(dialogue -> test(dialogue, _ -> CloudHashDialogues.protocol(dialogue)));
  }

  @Test
  void thereAreDialogues() throws IOException {
    assertThat(FtpDialogues.all()).hasSizeGreaterThan(40);
    assertThat(CloudHashDialogues.all()).hasSizeGreaterThan(15);
  }

  private interface Making {
    Protocol of(FileTree tree);
  }

  private DynamicTest test(Dialogue dialogue, Making protocol) {
    return DynamicTest.dynamicTest(dialogue.name(), () -> play(dialogue, protocol));
  }

  private void play(Dialogue dialogue, Making protocol) throws IOException {
    Path root = Files.createTempDirectory(temporary, "tree");
    WatchedClock clock = new WatchedClock();
    try (FileTree tree =
        dialogue.needsMemoryTree()
            ? new MemoryTree(clock)
            : LocalTree.open(root, LocalTree.Access.WRITABLE)) {
      dialogue.setUp(tree);
      dialogue.play(new SocketStage(way, dialogue, protocol.of(tree), tree, clock));
    }
  }
}
