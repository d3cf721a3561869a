package dev.berth.ftp;

import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// `LIST -R`: a directory, then each directory in it with a headline, as `ls -R` writes them.
///
/// The rule: bounded. A directory is read twice, once for its lines and once for the directories in
/// it, so that no list of them is kept; only as many are open as the tree is deep.
final class RecursiveLines implements Lines {
  /// Deeper directories are not told. A link that leads upwards ends here too.
  static final int DEPTH = 16;

  /// A listing with more lines fails: half a listing must not look like a whole one.
  static final int ENTRIES = 100_000;

  private final FileTree tree;
  private final EntryFormat format;
  private final Deque<Level> levels = new ArrayDeque<>();
  private @Nullable String headline;
  private int told;

  /// One directory that is being read.
  private static final class Level {
    final TreePath path;
    final String name;
    FileTree.Entries entries;
    boolean descends;

    Level(TreePath path, String name, FileTree.Entries entries) {
      this.path = path;
      this.name = name;
      this.entries = entries;
    }
  }

  RecursiveLines(FileTree tree, TreePath directory, String name, EntryFormat format)
      throws IOException {
    this.tree = tree;
    this.format = format;
    levels.push(new Level(directory, name, tree.list(directory)));
  }

  @Override
  public boolean next(StringBuilder to) throws IOException {
    if (headline != null) {
      to.append(headline);
      headline = null;
      return true;
    }
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      FileTree.Entry entry = level.entries.next();
      if (entry == null) {
        turn(level);
      } else if (Text.isListable(entry.name()) && tell(level, entry, to)) {
        return true;
      }
    }
    return false;
  }

  /// The first time, a line for the entry; the second time, an empty line before the headline of a
  /// directory.
  private boolean tell(Level level, FileTree.Entry entry, StringBuilder to) throws IOException {
    if (level.descends) {
      return entry.facts().isDirectory() && descend(level, entry.name());
    }
    count();
    format.append(to, entry.name(), entry.facts());
    return true;
  }

  private void count() throws IOException {
    if (++told > ENTRIES) {
      throw new IOException("more than " + ENTRIES + " entries");
    }
  }

  /// The directory has been read once: now for the directories in it, or it is done.
  private void turn(Level level) throws IOException {
    level.entries.close();
    if (level.descends || levels.size() >= DEPTH) {
      levels.pop();
    } else {
      level.descends = true;
      level.entries = tree.list(level.path);
    }
  }

  private boolean descend(Level level, String name) throws IOException {
    TreePath path = level.path.child(name);
    String told = level.name.endsWith("/") ? level.name + name : level.name + "/" + name;
    try {
      levels.push(new Level(path, told, tree.list(path)));
    } catch (FileTreeException e) {
      return false; // gone meanwhile, or not for us
    }
    headline = told + ":";
    count();
    return true;
  }

  @Override
  public void close() throws IOException {
    for (Level level = levels.poll(); level != null; level = levels.poll()) {
      level.entries.close();
    }
  }
}
