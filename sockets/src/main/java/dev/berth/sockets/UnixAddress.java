package dev.berth.sockets;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The address of a socket of the domain UNIX: a path, an abstract name, or none (unix(7)).
///
/// A path is a file that bind(2) makes and that outlives the socket: who binds unlinks. An abstract
/// name is no file, needs no rights and vanishes with the last socket that uses it. A
/// [UnixDomainSocketAddress] is accepted wherever one of these is.
public final class UnixAddress extends SocketAddress {
  private static final long serialVersionUID = 1;

  /// The most bytes of a path, without the NUL at its end, or of an abstract name, without the NUL
  /// before it: `char sun_path[108]`.
  public static final int MAX = 107;

  /// No address: of a socket that was not bound, or of one of a pair. To bind to it lets the kernel
  /// choose an abstract name.
  public static final UnixAddress UNNAMED = new UnixAddress(new byte[0]);

  /// As in sun_path: a path, or NUL and an abstract name, or nothing.
  private final byte[] name;

  private UnixAddress(byte[] name) {
    this.name = name;
  }

  /// A path.
  ///
  /// @throws IllegalArgumentException when it has more than 107 bytes, or none
  public static UnixAddress of(Path path) {
    byte[] bytes = FilePath.bytes(path);
    requireRoom(bytes.length, path);
    return new UnixAddress(bytes);
  }

  /// An abstract name, in UTF-8.
  ///
  /// @throws IllegalArgumentException when it has more than 107 bytes, or none
  public static UnixAddress ofAbstract(String name) {
    return ofAbstract(name.getBytes(StandardCharsets.UTF_8));
  }

  /// An abstract name of any bytes, NUL among them.
  ///
  /// @throws IllegalArgumentException when it has more than 107 bytes, or none
  public static UnixAddress ofAbstract(byte[] name) {
    requireRoom(name.length, "an abstract name");
    byte[] bytes = new byte[1 + name.length];
    System.arraycopy(name, 0, bytes, 1, name.length);
    return new UnixAddress(bytes);
  }

  private static void requireRoom(int length, Object what) {
    if (length == 0 || length > MAX) {
      throw new IllegalArgumentException(
          what + ": " + length + " bytes, but the address of a UNIX socket has 1 to " + MAX);
    }
  }

  /// As the kernel tells it.
  static UnixAddress raw(byte[] name) {
    int length = name.length;
    if (length > 0 && name[0] != 0) {
      // A path ends with its NUL, or with the structure.
      length = 0;
      while (length < name.length && name[length] != 0) {
        length++;
      }
    }
    return length == 0 ? UNNAMED : new UnixAddress(Arrays.copyOf(name, length));
  }

  /// The same address as one of these, or null when it is of another kind.
  static @Nullable UnixAddress from(SocketAddress address) {
    return switch (address) {
      case UnixAddress unix -> unix;
      case UnixDomainSocketAddress jdk ->
          jdk.getPath().toString().isEmpty() ? UNNAMED : of(jdk.getPath());
      default -> null;
    };
  }

  byte[] name() {
    return name;
  }

  /// The path, or null when it is none.
  public @Nullable Path path() {
    return name.length == 0 || isAbstract() ? null : FilePath.path(name);
  }

  /// The bytes of the abstract name, or null when it is none.
  public byte @Nullable [] abstractName() {
    return isAbstract() ? Arrays.copyOfRange(name, 1, name.length) : null;
  }

  /// Whether it is an abstract name.
  public boolean isAbstract() {
    return name.length > 0 && name[0] == 0;
  }

  /// Whether it is no address at all.
  public boolean isUnnamed() {
    return name.length == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UnixAddress unix && Arrays.equals(name, unix.name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name);
  }

  /// The path, the abstract name after `@`, or `(unnamed)`; what is not printable as `\xNN`.
  @Override
  public String toString() {
    if (isUnnamed()) {
      return "(unnamed)";
    }
    String text = new String(name, StandardCharsets.ISO_8859_1);
    return isAbstract() ? "@" + FilePath.printable(text.substring(1)) : FilePath.printable(text);
  }
}
