package dev.berth.sockets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Making a [Socket] of a number that somebody else has opened, after a look at what it is.
final class Adoption {
  private Adoption() {}

  /// @param stays whether the descriptor stays open when it cannot be taken over
  static Socket of(int number, boolean stays) throws IOException {
    Handle unknown = new Handle(number, "descriptor " + number);
    try {
      Mode mode = new Mode(false);
      mode.mayHaveTimeouts = true; // Whoever has opened it may have set them.
      SocketHandle handle = new SocketHandle(number, domain(unknown), type(unknown), mode);
      handle.setCloseOnExec(true);
      return Socket.of(handle);
    } catch (IOException e) {
      if (!stays) {
        unknown.descriptor.close();
      }
      throw e;
    }
  }

  private static Domain domain(Handle handle) throws IOException {
    int number = Options.getInt(handle, Option.SO_DOMAIN);
    return known(Domain.of(number), "domain", number);
  }

  private static Type type(Handle handle) throws IOException {
    int number = Options.getInt(handle, Option.SO_TYPE);
    return known(Type.of(number), "type", number);
  }

  private static <T> T known(@Nullable T value, String what, int number) throws ErrnoException {
    if (value == null) {
      throw ErrnoException.of(
          "adopt a socket of " + what + " " + number, -Errno.EAFNOSUPPORT.number());
    }
    return value;
  }
}
