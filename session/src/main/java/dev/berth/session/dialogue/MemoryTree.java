package dev.berth.session.dialogue;

import dev.berth.session.Clock;
import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.util.List;

/// Files in memory, for tests: no permissions, no links, but every promise of [FileTree], names of
/// any bytes, and a storage that can be full.
///
/// One lock, the tree itself, guards everything; any thread may call.
public final class MemoryTree implements FileTree {
  /// The longest name, in bytes: NAME_MAX of Linux.
  private static final int LONGEST_NAME = 255;

  private final Clock clock;
  private final MemoryNode.Directory root;
  private long nodes;
  private long space = -1;
  private boolean readOnly;
  private int open;

  /// An empty tree.
  ///
  /// @param clock gives the times of modification
  public MemoryTree(Clock clock) {
    this.clock = clock;
    this.root = new MemoryNode.Directory(++nodes, clock.now());
  }

  /// Sets how many more bytes can be written before [Reason#NO_SPACE]; -1 for no limit, as at
  /// first.
  public synchronized void setFreeSpace(long bytes) {
    space = bytes;
  }

  /// Sets whether every change is refused with [Reason#READ_ONLY]; at first it is not.
  public synchronized void setReadOnly(boolean readOnly) {
    this.readOnly = readOnly;
  }

  /// The number of files, uploads and listings that somebody has opened and not closed.
  public synchronized int open() {
    return open;
  }

  /// Puts something at a path that is neither file nor directory, such as a pipe.
  public synchronized void makeOther(TreePath path) throws IOException {
    newPlace(path).entries.put(path.name(), new MemoryNode.Other(++nodes, now()));
  }

  @Override
  public synchronized FileFacts stat(TreePath path) throws IOException {
    return find(path).facts();
  }

  @Override
  public synchronized Entries list(TreePath directory) throws IOException {
    List<Entry> entries =
        directory(directory).entries.entrySet().stream()
            .map(entry -> new Entry(entry.getKey(), entry.getValue().facts()))
            .toList();
    open++;
    return new MemoryListing(this, entries.iterator());
  }

  @Override
  public synchronized OpenFile open(TreePath path) throws IOException {
    MemoryNode.File file = file(path, find(path));
    open++;
    return new MemoryReading(this, file, file.facts());
  }

  @Override
  public synchronized Upload write(TreePath path, WriteMode mode) throws IOException {
    checkWritable(path);
    if (path.isRoot()) {
      throw new FileTreeException(Reason.IS_A_DIRECTORY, path);
    }
    checkName(path);
    MemoryNode.Directory parent = directory(path.parent());
    MemoryNode old = parent.entries.get(path.name());
    MemoryUpload upload =
        switch (mode) {
          case WriteMode.Replace() -> {
            if (old != null) {
              file(path, old);
            }
            yield new MemoryUpload(this, path, newFile(), MemoryUpload.Placing.AT_COMMIT, 0);
          }
          case WriteMode.Unique() -> unique(path, parent);
          case WriteMode.Append() -> {
            MemoryNode.File file = old == null ? add(path, parent) : file(path, old);
            yield inPlace(path, file, file.length());
          }
          case WriteMode.Resume(long position) -> {
            MemoryNode.File file = old == null ? newFile() : file(path, old);
            if (position < 0 || position > file.length()) {
              throw new FileTreeException(Reason.BEYOND_END, path);
            }
            parent.entries.put(path.name(), file);
            yield inPlace(path, file, (int) position);
          }
        };
    open++;
    return upload;
  }

  @Override
  public synchronized void delete(TreePath path) throws IOException {
    checkWritable(path);
    switch (find(path)) {
      case MemoryNode.Directory _ -> throw new FileTreeException(Reason.IS_A_DIRECTORY, path);
      case MemoryNode.File file -> giveSpace(file.length());
      case MemoryNode.Other _ -> {}
    }
    directory(path.parent()).entries.remove(path.name());
  }

  @Override
  public synchronized void makeDirectory(TreePath path) throws IOException {
    checkWritable(path);
    newPlace(path).entries.put(path.name(), new MemoryNode.Directory(++nodes, now()));
  }

  @Override
  public synchronized void removeDirectory(TreePath path) throws IOException {
    checkWritable(path);
    if (path.isRoot()) {
      throw new FileTreeException(Reason.DENIED, path);
    }
    if (!directory(path).entries.isEmpty()) {
      throw new FileTreeException(Reason.NOT_EMPTY, path);
    }
    directory(path.parent()).entries.remove(path.name());
  }

  @Override
  public synchronized void rename(TreePath from, TreePath to) throws IOException {
    checkWritable(from);
    MemoryNode node = find(from);
    if (from.equals(to)) {
      return;
    }
    if (to.isWithin(from)) {
      throw new FileTreeException(Reason.INVALID, to);
    }
    if (to.isRoot()) {
      throw new FileTreeException(Reason.IS_A_DIRECTORY, to);
    }
    checkName(to);
    MemoryNode.Directory place = directory(to.parent());
    switch (place.entries.get(to.name())) {
      case null -> {}
      case MemoryNode.Directory _ -> throw new FileTreeException(Reason.IS_A_DIRECTORY, to);
      case MemoryNode old when node instanceof MemoryNode.Directory ->
          throw new FileTreeException(Reason.EXISTS, to);
      case MemoryNode.File old -> giveSpace(old.length());
      case MemoryNode.Other _ -> {}
    }
    directory(from.parent()).entries.remove(from.name());
    place.entries.put(to.name(), node);
  }

  @Override
  public synchronized void setModified(TreePath path, long time) throws IOException {
    checkWritable(path);
    find(path).modified = time;
  }

  @Override
  public synchronized long freeSpace() {
    return space;
  }

  @Override
  public synchronized boolean writable() {
    return !readOnly;
  }

  // What an upload needs; it holds the lock.

  long now() {
    return clock.now();
  }

  /// Takes room for so many bytes, or for as many as there are, and says for how many.
  int takeSpace(int wanted) {
    if (space < 0) {
      return wanted;
    }
    int taken = (int) Math.min(wanted, space);
    space -= taken;
    return taken;
  }

  void giveSpace(int bytes) {
    if (space >= 0) {
      space += bytes;
    }
  }

  /// Puts a finished file in place of an old one.
  void place(TreePath path, MemoryNode.File file) throws IOException {
    MemoryNode.Directory parent = directory(path.parent());
    MemoryNode old = parent.entries.get(path.name());
    if (old != null) {
      giveSpace(file(path, old).length());
    }
    parent.entries.put(path.name(), file);
  }

  void remove(TreePath path, MemoryNode.File file) throws IOException {
    directory(path.parent()).entries.remove(path.name(), file);
  }

  synchronized void closed() {
    open--;
  }

  // The way to a node.

  private MemoryNode find(TreePath path) throws FileTreeException {
    if (path.isRoot()) {
      return root;
    }
    MemoryNode node = directory(path.parent()).entries.get(path.name());
    if (node == null) {
      throw new FileTreeException(Reason.NOT_FOUND, path);
    }
    return node;
  }

  private MemoryNode.Directory directory(TreePath path) throws FileTreeException {
    if (find(path) instanceof MemoryNode.Directory directory) {
      return directory;
    }
    throw new FileTreeException(Reason.NOT_A_DIRECTORY, path);
  }

  private static MemoryNode.File file(TreePath path, MemoryNode node) throws FileTreeException {
    return switch (node) {
      case MemoryNode.File file -> file;
      case MemoryNode.Directory _ -> throw new FileTreeException(Reason.IS_A_DIRECTORY, path);
      case MemoryNode.Other _ -> throw new FileTreeException(Reason.NOT_A_FILE, path);
    };
  }

  /// The directory in which a new name can be made.
  private MemoryNode.Directory newPlace(TreePath path) throws FileTreeException {
    if (path.isRoot()) {
      throw new FileTreeException(Reason.EXISTS, path);
    }
    checkName(path);
    MemoryNode.Directory parent = directory(path.parent());
    if (parent.entries.containsKey(path.name())) {
      throw new FileTreeException(Reason.EXISTS, path);
    }
    return parent;
  }

  private MemoryUpload unique(TreePath wish, MemoryNode.Directory parent) {
    TreePath path = wish;
    for (int i = 1; parent.entries.containsKey(path.name()); i++) {
      path = wish.parent().child(wish.name() + "." + i);
    }
    MemoryNode.File file = add(path, parent);
    return new MemoryUpload(this, path, file, MemoryUpload.Placing.UNTIL_DISCARD, 0);
  }

  private MemoryUpload inPlace(TreePath path, MemoryNode.File file, int position) {
    return new MemoryUpload(this, path, file, MemoryUpload.Placing.IN_PLACE, position);
  }

  private MemoryNode.File newFile() {
    return new MemoryNode.File(++nodes, now());
  }

  private MemoryNode.File add(TreePath path, MemoryNode.Directory parent) {
    MemoryNode.File file = newFile();
    parent.entries.put(path.name(), file);
    return file;
  }

  private void checkWritable(TreePath path) throws FileTreeException {
    if (readOnly) {
      throw new FileTreeException(Reason.READ_ONLY, path);
    }
  }

  private static void checkName(TreePath path) throws FileTreeException {
    if (path.name().length() > LONGEST_NAME) {
      throw new FileTreeException(Reason.NAME_NOT_ALLOWED, path);
    }
  }
}
