package dev.berth.session;

import java.nio.charset.StandardCharsets;

/// A path in a [FileTree]: absolute, without `.`, `..` or empty components, and made of bytes.
///
/// File names on Linux are bytes without an encoding. So that none is lost, a path keeps each
/// **byte** as one `char` (ISO 8859-1): `é` in UTF-8 is two chars here. [#toString] is for people,
/// [#raw] is the path itself.
public final class TreePath {
  /// The root, `/`.
  public static final TreePath ROOT = new TreePath("/");

  private final String raw;

  private TreePath(String raw) {
    this.raw = raw;
  }

  /// The path to which `argument` leads from here, as a shell user expects: absolute when it begins
  /// with `/`; `.` and empty components mean nothing; `..` goes up and stays at the root when there
  /// is no up.
  ///
  /// @param argument bytes as chars, each at most `\u00ff`
  /// @throws IllegalArgumentException for a NUL, which no name can have, or a char that is no byte
  public TreePath resolve(String argument) {
    StringBuilder path = new StringBuilder(raw.length() + argument.length() + 1);
    if (!argument.startsWith("/") && !isRoot()) {
      path.append(raw);
    }
    int length = argument.length();
    for (int start = 0; start <= length; ) {
      int slash = argument.indexOf('/', start);
      int end = slash < 0 ? length : slash;
      add(path, argument, start, end);
      start = end + 1;
    }
    return path.isEmpty() ? ROOT : new TreePath(path.toString());
  }

  private static void add(StringBuilder path, String argument, int start, int end) {
    int length = end - start;
    if (length == 0 || (length == 1 && argument.charAt(start) == '.')) {
      return;
    }
    if (length == 2 && argument.charAt(start) == '.' && argument.charAt(start + 1) == '.') {
      path.setLength(Math.max(0, path.lastIndexOf("/")));
      return;
    }
    for (int i = start; i < end; i++) {
      if (argument.charAt(i) == 0 || argument.charAt(i) > 0xff) {
        throw new IllegalArgumentException(
            "not a byte of a name: char " + (int) argument.charAt(i));
      }
    }
    path.append('/').append(argument, start, end);
  }

  /// The path of an entry of this directory.
  ///
  /// @param name one component, bytes as chars
  public TreePath child(String name) {
    return isRoot() ? new TreePath("/" + name) : new TreePath(raw + "/" + name);
  }

  /// The directory that this is in; the root is in itself.
  public TreePath parent() {
    int slash = raw.lastIndexOf('/');
    return slash <= 0 ? ROOT : new TreePath(raw.substring(0, slash));
  }

  /// The last component, bytes as chars; empty for the root.
  public String name() {
    return raw.substring(raw.lastIndexOf('/') + 1);
  }

  /// Whether this is the root.
  public boolean isRoot() {
    return raw.length() == 1;
  }

  /// Whether this path is `other` or lies beneath it.
  public boolean isWithin(TreePath other) {
    return other.isRoot()
        || raw.equals(other.raw)
        || (raw.startsWith(other.raw) && raw.charAt(other.raw.length()) == '/');
  }

  /// The path, beginning with `/`, each byte as one char.
  public String raw() {
    return raw;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath path && path.raw.equals(raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  /// The path for people: read as UTF-8, with control characters and bytes that are no UTF-8 as
  /// `\xNN`, so that no name can forge a line of a log.
  @Override
  public String toString() {
    return Printable.utf8(raw.getBytes(StandardCharsets.ISO_8859_1));
  }
}
