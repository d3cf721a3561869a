package dev.berth.files;

import dev.berth.session.Clock;
import dev.berth.session.FileTree;
import dev.berth.session.dialogue.MemoryTree;

/// The tree in memory keeps the promises of local files, so that protocols may be tested on it.
class MemoryTreeContractTest extends FileTreeContract {
  @Override
  FileTree newTree() {
    return new MemoryTree(Clock.system());
  }
}
