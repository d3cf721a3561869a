package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.TreePath;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryTree;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The bounds of `LIST -R`.
class RecursiveLinesTest {
  @Test
  void endsAtItsDepth() throws IOException {
    MemoryTree tree = new MemoryTree(new ManualClock());
    TreePath path = TreePath.ROOT;
    for (int i = 0; i < 40; i++) {
      path = path.child("d");
      tree.makeDirectory(path);
    }
    int lines = 0;
    try (RecursiveLines all = new RecursiveLines(tree, TreePath.ROOT, ".", EntryFormat.names())) {
      while (all.next(new StringBuilder())) {
        lines++;
      }
    }
    assertThat(lines).isEqualTo(3 * RecursiveLines.DEPTH - 2);
    assertThat(tree.open()).isZero();
  }

  /// Every directory has two directories in it, without an end, as links that lead upwards make it.
  private static FileTree endless() {
    FileFacts facts = new FileFacts(FileFacts.Kind.DIRECTORY, 0, 0, 0755, 2, "");
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(),
            new Class<?>[] {FileTree.class},
            (_, _, _) ->
                new FileTree.Entries() {
                  private int told;

                  @Override
                  public FileTree.@Nullable Entry next() {
                    return told++ < 2 ? new FileTree.Entry("d" + told, facts) : null;
                  }

                  @Override
                  public void close() {}
                });
  }

  @Test
  void failsWhenThereIsNoEnd() throws IOException {
    RecursiveLines all = new RecursiveLines(endless(), TreePath.ROOT, ".", EntryFormat.names());
    assertThatThrownBy(
            () -> {
              while (all.next(new StringBuilder())) {
                // On and on.
              }
            })
        .isInstanceOf(IOException.class);
  }
}
