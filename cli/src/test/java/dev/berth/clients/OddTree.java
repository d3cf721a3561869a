package dev.berth.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.files.LocalTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/// Some hundred files and directories, with the names that people and programs do give.
final class OddTree {
  private static final List<String> NAMES =
      List.of(
          "plain.txt",
          "with space.txt",
          "two  spaces",
          "Füße.txt",
          "日本語.txt",
          "#hash",
          "100%",
          "-dash",
          ".hidden",
          "semi;colon",
          "quote\"d",
          "apos'trophe",
          "star*",
          "br[1]ackets",
          "back\\slash",
          "a&b",
          "q?mark",
          "col:on",
          "~tilde",
          "dollar$x",
          "{brace}",
          "caret^",
          "(paren)",
          "plus+",
          "comma,",
          "eq=",
          "pipe|",
          "less<",
          "at@");
  private static final int[] LENGTHS = {0, 1, 100, 5000, 70_000};
  private static final int DIRECTORIES = 10;
  private static final int LARGE = 3_000_000;

  private OddTree() {}

  /// Makes it, the same each time.
  static void make(LocalTree tree, TreePath at) throws IOException {
    Random random = new Random(1);
    tree.makeDirectory(at);
    for (int i = 0; i < DIRECTORIES; i++) {
      TreePath directory = directory(tree, at, (i % 2 == 0 ? "directory " : "Verzeichnis") + i);
      if (i % 3 == 0) {
        directory = directory(tree, directory(tree, directory, "ä b"), "c");
      }
      for (String name : NAMES) {
        byte[] content = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        random.nextBytes(content);
        write(tree, directory.child(bytes(name)), content);
      }
    }
    directory(tree, directory(tree, at, "empty"), "empty too");
    byte[] large = new byte[LARGE];
    random.nextBytes(large);
    write(tree, at.child("large"), large);
  }

  private static TreePath directory(LocalTree tree, TreePath parent, String name)
      throws IOException {
    TreePath directory = parent.child(bytes(name));
    tree.makeDirectory(directory);
    return directory;
  }

  static void write(LocalTree tree, TreePath path, byte[] content) throws IOException {
    Upload upload = tree.write(path, new WriteMode.Replace());
    upload.write(ByteBuffer.wrap(content));
    upload.commit();
  }

  /// A name in UTF-8, whatever the locale: each byte as one char.
  static String bytes(String name) {
    return new String(name.getBytes(UTF_8), ISO_8859_1);
  }
}
