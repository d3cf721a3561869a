package dev.berth.ftp;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Predicate;

/// Lines of text that are made one by one, as they are asked for. No listing is ever whole in
/// memory.
interface Lines extends Closeable {
  /// Appends the next line, without its end.
  ///
  /// @return false when there is none
  boolean next(StringBuilder to) throws IOException;

  @Override
  default void close() throws IOException {}

  /// One line.
  static Lines one(String line) {
    return new Lines() {
      private boolean told;

      @Override
      public boolean next(StringBuilder to) {
        if (told) {
          return false;
        }
        told = true;
        to.append(line);
        return true;
      }
    };
  }

  /// One file.
  static Lines one(String name, FileFacts facts, EntryFormat format) {
    StringBuilder line = new StringBuilder();
    format.append(line, name, facts);
    return one(line.toString());
  }

  /// The entries whose names a line can tell, and that the filter lets through.
  ///
  /// @param prefix what stands before each name
  static Lines of(
      FileTree.Entries entries, String prefix, Predicate<String> filter, EntryFormat format) {
    return new Lines() {
      @Override
      public boolean next(StringBuilder to) throws IOException {
        FileTree.Entry entry = entries.next();
        while (entry != null && !(Text.isListable(entry.name()) && filter.test(entry.name()))) {
          entry = entries.next();
        }
        if (entry == null) {
          return false;
        }
        format.append(to, prefix.isEmpty() ? entry.name() : prefix + entry.name(), entry.facts());
        return true;
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  /// The lines of one, then those of the other.
  static Lines concat(Lines first, Lines second) {
    return new Lines() {
      private boolean firstEnded;

      @Override
      public boolean next(StringBuilder to) throws IOException {
        firstEnded = firstEnded || !first.next(to);
        return !firstEnded || second.next(to);
      }

      @Override
      public void close() throws IOException {
        try (first;
            second) {
          // Both are closed, in whatever way the other one ends.
        }
      }
    };
  }
}
