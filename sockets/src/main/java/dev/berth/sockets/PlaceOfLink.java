package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where a path whose last component is a symbolic link leads in the end: readlinkat(2). Only that
/// last component is followed here; the way to it stays text, for the kernel, which alone knows
/// what `..` means after another link, and which checks it each time that it is used.
final class PlaceOfLink {
  /// As many links as the kernel follows (path_resolution(7)).
  private static final int MAX_LINKS = 40;

  /// Where in [Copies#memory] the text of a link is put.
  private static final int TEXT = FilePath.MAX;

  private PlaceOfLink() {}

  /// A path whose last component is no link, and perhaps nothing yet. It may hold `..`.
  static String find(int root, String path) throws ErrnoException {
    String at = path;
    for (int i = 0; i < MAX_LINKS; i++) {
      String link = readlink(root, at, path);
      if (link == null) {
        return at;
      }
      at = follow(at, link, path);
    }
    throw FilePath.failure("openat2", path, -Errno.ELOOP.number());
  }

  /// The text of the link that is the last component of `at`; null when it is none, or missing.
  private static @Nullable String readlink(int root, String at, String path) throws ErrnoException {
    int start = Directory.nameStart(at);
    int end = Math.max(1, start - 1);
    long parent = Beneath.open(root, at, 1, end, Directory.PLACE, 0);
    Directory.check("openat2", path, parent);
    MemorySegment memory = Copies.memory();
    long name = FilePath.write(at, start, at.length(), memory, 0);
    long text = memory.address() + TEXT;
    long length = Linux.call(Linux.READLINKAT, parent, name, text, FilePath.MAX, 0, 0);
    Linux.call(Linux.CLOSE, parent, 0, 0);
    if (length == -Errno.EINVAL.number() || length == -Errno.ENOENT.number()) {
      return null;
    }
    Directory.check("readlinkat", path, length);
    byte[] bytes = memory.asSlice(TEXT, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String follow(String at, String link, String path) throws ErrnoException {
    String next = at.substring(0, Directory.nameStart(at)) + link;
    Errno refusal = null;
    if (link.startsWith("/")) {
      refusal = Errno.EXDEV;
    } else if (next.length() > FilePath.MAX) {
      refusal = Errno.ENAMETOOLONG;
    } else if (next.endsWith("/") || next.endsWith("/.") || next.endsWith("/..")) {
      refusal = Errno.EISDIR;
    }
    if (refusal != null) {
      throw FilePath.failure("openat2", path, -refusal.number());
    }
    return next;
  }
}
