package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;

/// Paths beneath a [Directory]: `/` is the directory itself, `/a/b` lies in it. Each char is one
/// byte (ISO 8859-1), because file names are bytes without an encoding. What has no business in
/// such a path is refused here, before the kernel sees it.
final class FilePath {
  /// PATH_MAX (linux/limits.h): the most bytes of a path, with the NUL at its end.
  static final int MAX = 4096;

  private FilePath() {}

  /// A path of the machine, byte for byte.
  static String of(Path path) throws ErrnoException {
    byte[] bytes = bytes(path.toAbsolutePath());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (bytes.length >= MAX) {
      throw failure("openat2", text, -Errno.ENAMETOOLONG.number());
    }
    return text;
  }

  /// The bytes of a path of this machine, relative or absolute as it is. (`toString` is lossy where
  /// a name does not fit the JVM's encoding; the form as URI is not, but is absolute.)
  static byte[] bytes(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException("not a path of this machine: " + path);
    }
    String uri = uriOf(path);
    byte[] bytes = new byte[uri.length()];
    int length = 0;
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        c = (char) Integer.parseInt(uri, i + 1, i + 3, 16);
        i += 2;
      }
      bytes[length++] = (byte) c;
    }
    return Arrays.copyOf(bytes, length);
  }

  /// The path in percent-encoding; a relative one without the working directory before it.
  private static String uriOf(Path path) {
    String uri = path.toUri().getRawPath();
    if (path.isAbsolute()) {
      return uri;
    }
    String here = Path.of("").toAbsolutePath().toUri().getRawPath();
    return uri.substring(here.endsWith("/") ? here.length() : here.length() + 1);
  }

  /// The path of these bytes.
  static Path path(byte[] bytes) {
    StringBuilder uri = new StringBuilder("file://");
    boolean absolute = bytes[0] == '/';
    if (!absolute) {
      uri.append('/');
    }
    for (byte b : bytes) {
      uri.append(b == '/' ? "/" : String.format("%%%02X", b & 0xff));
    }
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : Path.of("/").relativize(path);
  }

  /// Refuses a path that is not of this form.
  ///
  /// @throws ErrnoException EINVAL for a component that is empty, `.` or `..`, a NUL or a char that
  ///   is no byte; ENAMETOOLONG
  static void check(String call, String path) throws ErrnoException {
    int length = path.length();
    if (length > MAX) {
      throw failure(call, path, -Errno.ENAMETOOLONG.number());
    }
    if (length == 0 || path.charAt(0) != '/' || (length > 1 && !componentsAreNames(path))) {
      throw failure(call, path, -Errno.EINVAL.number());
    }
  }

  private static boolean componentsAreNames(String path) {
    int start = 1;
    for (int i = 1; i <= path.length(); i++) {
      char c = i == path.length() ? '/' : path.charAt(i);
      if (c == 0 || c > 0xff) {
        return false;
      }
      if (c == '/') {
        if (i == start || isDots(path, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static boolean isDots(String path, int start, int end) {
    return path.charAt(start) == '.'
        && (end - start == 1 || (end - start == 2 && path.charAt(start + 1) == '.'));
  }

  /// Writes a piece of a path as a C string relative to its directory: without the leading `/`, and
  /// nothing at all as `.`.
  static long write(String path, int start, int end, MemorySegment to, long at) {
    long next = at;
    for (int i = start; i < end; i++) {
      to.set(ValueLayout.JAVA_BYTE, next++, (byte) path.charAt(i));
    }
    if (next == at) {
      to.set(ValueLayout.JAVA_BYTE, next++, (byte) '.');
    }
    to.set(ValueLayout.JAVA_BYTE, next, (byte) 0);
    return to.address() + at;
  }

  /// The exception for a call with this path that has ended with a negated errno.
  static ErrnoException failure(String call, String path, long result) {
    return ErrnoException.of(call + " " + printable(path), null, null, Errno.of((int) -result));
  }

  /// A path for a message: what is not printable ASCII as `\xNN`, so that no name forges a line.
  static String printable(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        text.append(String.format("\\x%02x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
