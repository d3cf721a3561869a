package dev.berth.ftp;

import dev.berth.session.FileFacts;

/// How one entry of a directory is written on a line.
@FunctionalInterface
interface EntryFormat {
  /// Appends the line, without its end.
  void append(StringBuilder to, String name, FileFacts facts);

  /// NLST (RFC 959, section 4.1.3): the name and nothing else.
  static EntryFormat names() {
    return (to, name, _) -> to.append(name);
  }

  /// LIST: what `ls -l` writes, which is no standard but what clients read. Times are UTC; owner
  /// and group are nobody's business.
  ///
  /// @param now the time of the listing, which decides how dates are written
  static EntryFormat unix(long now) {
    return (to, name, facts) -> {
      appendMode(to, facts);
      Times.appendPadded(to.append(' '), facts.links(), 3, ' ');
      Times.appendPadded(to.append(" ftp      ftp      "), facts.size(), 12, ' ');
      Times.appendListDate(to.append(' '), facts.modified(), now);
      to.append(' ').append(name);
    };
  }

  /// MLSD (RFC 3659, section 7).
  static EntryFormat facts(int set, boolean writable) {
    return (to, name, facts) -> {
      Facts.append(to, set, facts, "dir", writable, false);
      to.append(name);
    };
  }

  private static void appendMode(StringBuilder to, FileFacts facts) {
    to.append(
        switch (facts.kind()) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case LINK -> 'l';
          case OTHER -> 'p';
        });
    int mode = facts.mode();
    for (int shift = 6; shift >= 0; shift -= 3) {
      to.append((mode >> shift & 4) != 0 ? 'r' : '-');
      to.append((mode >> shift & 2) != 0 ? 'w' : '-');
      to.append((mode >> shift & 1) != 0 ? 'x' : '-');
    }
  }
}
