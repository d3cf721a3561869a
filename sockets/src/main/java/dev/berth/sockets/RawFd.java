package dev.berth.sockets;

import java.io.IOException;

/// A descriptor of which nothing but its number is known: received from another process, inherited
/// from the parent, or opened by other code. [Socket#adopt(RawFd)] makes a socket of it.
public final class RawFd extends Fd {
  RawFd(int number) {
    super(new Handle(number, "descriptor " + number));
  }

  /// Takes over an open descriptor, which from now on is closed here and nowhere else. It becomes
  /// close-on-exec.
  ///
  /// @throws ErrnoException EBADF when the number is no open descriptor
  public static RawFd adopt(int number) throws IOException {
    RawFd fd = new RawFd(number);
    fd.handle.setCloseOnExec(true);
    return fd;
  }

  @Override
  public RawFd dup() throws IOException {
    return new RawFd(handle.duplicate(0, true));
  }

  @Override
  public RawFd dup2(int number) throws IOException {
    return new RawFd(dup3(number));
  }

  /// `descriptor 5`.
  @Override
  public String toString() {
    return handle.kind() + (isOpen() ? "" : " (closed)");
  }
}
