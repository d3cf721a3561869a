package dev.berth.session.dialogue;

import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is in the tree before a dialogue begins.
final class SetUp {
  private final List<TreePath> directories = new ArrayList<>();
  private final Map<TreePath, byte[]> files = new LinkedHashMap<>();

  void directory(TreePath path) {
    directories.add(path);
  }

  void file(TreePath path, byte[] content) {
    files.put(path, content);
  }

  boolean hasFile(TreePath path) {
    return files.containsKey(path);
  }

  /// The original content of a file from an offset.
  ///
  /// @throws IllegalStateException when the file does not have so many bytes
  byte[] content(TreePath path, int from) {
    byte[] content = files.getOrDefault(path, new byte[0]);
    if (from > content.length) {
      throw new IllegalStateException(path + " has only " + content.length + " bytes");
    }
    return Arrays.copyOfRange(content, from, content.length);
  }

  /// So many bytes that look like chance and are always the same for one path.
  static byte[] pseudoRandom(TreePath path, int size) {
    byte[] bytes = new byte[size];
    long state = path.hashCode();
    for (int i = 0; i < size; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L; // Knuth's MMIX
      bytes[i] = (byte) (state >>> 56);
    }
    return bytes;
  }

  /// Makes the directories, missing parents too, and the files.
  void makeIn(FileTree tree) throws IOException {
    for (TreePath directory : directories) {
      makeDirectory(tree, directory);
    }
    for (Map.Entry<TreePath, byte[]> file : files.entrySet()) {
      makeDirectory(tree, file.getKey().parent());
      Upload upload = tree.write(file.getKey(), new WriteMode.Replace());
      upload.write(ByteBuffer.wrap(file.getValue()));
      upload.commit();
    }
  }

  private static void makeDirectory(FileTree tree, TreePath path) throws IOException {
    if (path.isRoot()) {
      return;
    }
    makeDirectory(tree, path.parent());
    try {
      tree.makeDirectory(path);
    } catch (FileTreeException e) {
      if (e.reason() != FileTreeException.Reason.EXISTS) {
        throw e;
      }
    }
  }
}
