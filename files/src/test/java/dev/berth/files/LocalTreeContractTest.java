package dev.berth.files;

import dev.berth.session.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Local files keep the promises of a tree.
class LocalTreeContractTest extends FileTreeContract {
  @TempDir Path directory;

  @Override
  FileTree newTree() throws IOException {
    return LocalTree.open(directory, LocalTree.Access.WRITABLE);
  }
}
