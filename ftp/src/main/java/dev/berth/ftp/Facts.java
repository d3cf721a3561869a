package dev.berth.ftp;

import dev.berth.session.FileFacts;
import java.util.Locale;

/// The facts of MLST and MLSD (RFC 3659, section 7.5): which there are, which were asked for (OPTS
/// MLST, section 7.9), and how one file's are written. A set of facts is a number with a bit for
/// each.
final class Facts {
  private static final String[] NAMES = {"type", "size", "modify", "perm", "unique", "UNIX.mode"};
  private static final int TYPE = 1;
  private static final int SIZE = 2;
  private static final int MODIFY = 4;
  private static final int PERM = 8;
  private static final int UNIQUE = 16;
  private static final int MODE = 32;

  /// All of them.
  static final int ALL = (1 << NAMES.length) - 1;

  private Facts() {}

  /// For FEAT: all names, a star behind each that is asked for.
  static String features(int set) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < NAMES.length; i++) {
      text.append(NAMES[i]).append((set & 1 << i) != 0 ? "*;" : ";");
    }
    return text.toString();
  }

  /// For the answer to OPTS MLST: the names that are asked for.
  static String names(int set) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < NAMES.length; i++) {
      if ((set & 1 << i) != 0) {
        text.append(NAMES[i]).append(';');
      }
    }
    return text.toString();
  }

  /// The set of `size;type;`; names that are not known are passed over (section 7.9).
  static int parse(String argument) {
    int set = 0;
    for (String name : argument.toLowerCase(Locale.ROOT).split(";", -1)) {
      for (int i = 0; i < NAMES.length; i++) {
        if (NAMES[i].toLowerCase(Locale.ROOT).equals(name.strip())) {
          set |= 1 << i;
        }
      }
    }
    return set;
  }

  /// Appends the facts of one file, each with its semicolon, and the space that ends them.
  ///
  /// @param type the value of `type` for a directory: `dir`, `cdir` or `pdir`
  /// @param writable whether the client may change files
  static void append(
      StringBuilder to, int set, FileFacts facts, String type, boolean writable, boolean root) {
    if ((set & TYPE) != 0) {
      to.append("type=").append(typeOf(facts, type)).append(';');
    }
    if ((set & SIZE) != 0 && facts.isFile()) {
      to.append("size=").append(facts.size()).append(';');
    }
    if ((set & MODIFY) != 0) {
      Times.appendStamp(to.append("modify="), facts.modified());
      to.append(';');
    }
    if ((set & PERM) != 0) {
      to.append("perm=").append(permissions(facts.kind(), writable, root)).append(';');
    }
    if ((set & UNIQUE) != 0 && !facts.unique().isEmpty()) {
      to.append("unique=").append(facts.unique()).append(';');
    }
    if ((set & MODE) != 0) {
      String octal = Integer.toOctalString(facts.mode() & 07777);
      to.append("UNIX.mode=").repeat('0', 4 - octal.length()).append(octal).append(';');
    }
    to.append(' ');
  }

  private static String typeOf(FileFacts facts, String directory) {
    return switch (facts.kind()) {
      case FILE -> "file";
      case DIRECTORY -> directory;
      case LINK -> "OS.unix=symlink";
      case OTHER -> "OS.unix=special";
    };
  }

  /// Section 7.5.5; by the same judgement that refuses commands (see [Conversation#mayWrite]).
  private static String permissions(FileFacts.Kind kind, boolean writable, boolean root) {
    return switch (kind) {
      case FILE -> writable ? "adfrw" : "r";
      case DIRECTORY -> !writable ? "el" : root ? "celmp" : "cdeflmp";
      case LINK, OTHER -> writable ? "df" : "";
    };
  }
}
