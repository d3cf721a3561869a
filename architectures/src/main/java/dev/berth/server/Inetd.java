package dev.berth.server;

import dev.berth.sockets.Directory;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Option;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.worker.Assignment;
import dev.berth.worker.Inheritance;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The socket that inetd(8) gives a program as descriptors 0, 1 and 2: a connection (`nowait`), or
/// a listener (`wait`).
///
/// The rule: from the moment on at which it is taken nothing that is printed can get to the client.
/// /dev/null takes the place of each of the three that is a socket.
public final class Inetd {
  private static final int STANDARD_DESCRIPTORS = 3;

  private static @Nullable Socket taken;

  private Inetd() {}

  /// Takes the socket, for [Server#inherit] to serve it. To be called first in `main`, before
  /// anything is printed. Does nothing in a worker, and in a program that has taken the place of
  /// another one: they have their sockets from elsewhere.
  ///
  /// @throws IOException when descriptor 0 is no socket for TCP
  public static synchronized void take() throws IOException {
    if (taken == null && isOurs()) {
      Socket socket = socket();
      silence();
      taken = socket;
    }
  }

  private static boolean isOurs() throws IOException {
    return Assignment.ofThisProcess() == null && !Inheritance.ofThisProcess().hasPredecessor();
  }

  private static Socket socket() throws IOException {
    try {
      Socket socket = Socket.adopt(RawFd.copyOf(0));
      if (socket.type() == Type.STREAM && socket.domain() != Domain.UNIX) {
        return socket;
      }
      socket.close();
    } catch (ErrnoException e) {
      throw new IOException(refusal(), e);
    }
    throw new IOException(refusal());
  }

  private static String refusal() {
    return "descriptor 0 is no TCP socket: this is to be started by inetd, or by systemd with"
        + " StandardInput=socket";
  }

  private static void silence() throws IOException {
    try (Directory devices = Directory.open(Path.of("/dev"));
        FileHandle nothing = devices.open("/null", OpenFlags.O_RDWR, 0)) {
      for (int number = 0; number < STANDARD_DESCRIPTORS; number++) {
        if (isSocket(number)) {
          nothing.dup2(number).setCloseOnExec(false);
        }
      }
    }
  }

  private static boolean isSocket(int number) {
    try (Socket copy = Socket.adopt(RawFd.copyOf(number))) {
      return copy.isOpen();
    } catch (IOException e) {
      return false;
    }
  }

  /// The socket, for whoever serves it.
  static synchronized Socket socketToServe() throws IOException {
    take();
    Socket socket = taken;
    if (socket == null) {
      throw new IllegalStateException("this process has its sockets from elsewhere");
    }
    return socket;
  }

  static boolean isListener(Socket socket) throws IOException {
    return socket.getOption(Option.SO_ACCEPTCONN);
  }
}
