package dev.berth.sockets;

/// How a file is opened (open(2)): one of [#O_RDONLY], [#O_WRONLY] and [#O_RDWR], and what is added
/// to it by [#with]. O_CLOEXEC and O_NOCTTY go without saying.
///
/// Offers no flag that would lead out of a [Directory], or that needs another kind of buffer
/// (O_DIRECT).
public final class OpenFlags {
  /// For reading.
  public static final OpenFlags O_RDONLY = new OpenFlags(0);

  /// For writing.
  public static final OpenFlags O_WRONLY = new OpenFlags(1);

  /// For both.
  public static final OpenFlags O_RDWR = new OpenFlags(2);

  /// A missing file is made.
  public static final OpenFlags O_CREAT = new OpenFlags(0x40);

  /// With [#O_CREAT]: the file must be missing (else EEXIST), and no link is followed.
  public static final OpenFlags O_EXCL = new OpenFlags(0x80);

  /// What the file holds is dropped.
  public static final OpenFlags O_TRUNC = new OpenFlags(0x200);

  /// Each write goes to the end, whatever position it names.
  public static final OpenFlags O_APPEND = new OpenFlags(0x400);

  /// Opening a pipe or a device does not wait for anybody.
  public static final OpenFlags O_NONBLOCK = new OpenFlags(Linux.O_NONBLOCK);

  /// Anything but a directory is refused (ENOTDIR).
  public static final OpenFlags O_DIRECTORY = new OpenFlags(Linux.O_DIRECTORY);

  /// A symbolic link as the last component is refused (ELOOP).
  public static final OpenFlags O_NOFOLLOW = new OpenFlags(Linux.O_NOFOLLOW);

  /// Only the place is opened, not what is there; nothing can be read or written through it.
  static final OpenFlags O_PATH = new OpenFlags(0x200000);

  private static final int O_NOCTTY = 0x100;

  private final int bits;

  private OpenFlags(int bits) {
    this.bits = bits;
  }

  /// These flags and those.
  public OpenFlags with(OpenFlags more) {
    return new OpenFlags(bits | more.bits);
  }

  int bits() {
    return bits;
  }

  /// What the kernel is given.
  int implied() {
    return bits | Linux.O_CLOEXEC | ((bits & O_PATH.bits) == 0 ? O_NOCTTY : 0);
  }

  boolean creates() {
    return (bits & O_CREAT.bits) != 0;
  }
}
