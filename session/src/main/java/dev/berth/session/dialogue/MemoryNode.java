package dev.berth.session.dialogue;

import dev.berth.session.FileFacts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;

/// What is at a path of a [MemoryTree]. Guarded by the lock of its tree.
abstract sealed class MemoryNode {
  private final long number;
  long modified;

  private MemoryNode(long number, long modified) {
    this.number = number;
    this.modified = modified;
  }

  /// What the tree tells of it.
  abstract FileFacts facts();

  FileFacts facts(FileFacts.Kind kind, long size, int mode, long links) {
    return new FileFacts(kind, size, modified, mode, links, "m" + number);
  }

  /// A directory: names, as raw bytes, and what they stand for.
  static final class Directory extends MemoryNode {
    final TreeMap<String, MemoryNode> entries = new TreeMap<>();

    Directory(long number, long modified) {
      super(number, modified);
    }

    @Override
    FileFacts facts() {
      long links = 2 + entries.values().stream().filter(Directory.class::isInstance).count();
      return facts(FileFacts.Kind.DIRECTORY, 4096, 0755, links);
    }
  }

  /// A regular file.
  static final class File extends MemoryNode {
    private byte[] bytes = new byte[0];
    private int length;

    File(long number, long modified) {
      super(number, modified);
    }

    int length() {
      return length;
    }

    byte[] content() {
      return Arrays.copyOf(bytes, length);
    }

    /// Copies bytes from a position into a buffer; -1 at or past the end.
    int read(ByteBuffer into, long position) {
      if (position >= length) {
        return -1;
      }
      int count = Math.min(into.remaining(), length - (int) position);
      into.put(bytes, (int) position, count);
      return count;
    }

    /// Writes the next `count` bytes of a buffer at a position that is at most the length.
    void write(ByteBuffer from, int count, int position) {
      int end = Math.addExact(position, count);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
      }
      from.get(bytes, position, count);
      length = Math.max(length, end);
    }

    void truncate(int to) {
      length = to;
    }

    @Override
    FileFacts facts() {
      return facts(FileFacts.Kind.FILE, length, 0644, 1);
    }
  }

  /// Something that is neither file nor directory, such as a pipe.
  static final class Other extends MemoryNode {
    Other(long number, long modified) {
      super(number, modified);
    }

    @Override
    FileFacts facts() {
      return facts(FileFacts.Kind.OTHER, 0, 0644, 1);
    }
  }
}
