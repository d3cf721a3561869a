package dev.berth.sockets;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Connecting: connect(2), until the connection stands, or without waiting.
///
/// The rule: how an attempt has ended is told by connect(2) itself, made again, and not by
/// SO_ERROR. On Linux that call tells the outcome once, says EALREADY as long as there is none, and
/// leaves the socket fit for another attempt after a failure, as the call that blocks does.
final class Connect {
  private static final int EAGAIN = -Errno.EAGAIN.number();
  private static final int EALREADY = -Errno.EALREADY.number();
  private static final int EINPROGRESS = -Errno.EINPROGRESS.number();
  private static final int EISCONN = -Errno.EISCONN.number();

  /// How long a full queue of a UNIX listener is left alone: no event tells when there is room.
  private static final long FIRST_PAUSE = 200_000;

  private static final long LONGEST_PAUSE = 20_000_000;

  private final SocketHandle handle;
  private final SocketAddress address;

  /// Whether this attempt goes on in the kernel.
  private boolean begun;

  /// Whether an answer was waited for, so that there is an outcome to be told.
  private boolean awaited;

  private long pause = FIRST_PAUSE;

  private Connect(SocketHandle handle, SocketAddress address) {
    this.handle = handle;
    this.address = address;
  }

  /// Connects, and waits for it.
  static void untilItStands(SocketHandle handle, SocketAddress address, Deadline deadline)
      throws IOException {
    handle.begin("connect");
    try {
      new Connect(handle, address).untilItStands(deadline);
    } finally {
      handle.end();
    }
  }

  private void untilItStands(Deadline deadline) throws IOException {
    boolean direct = Handle.mayBlockInKernel(deadline);
    long began = System.nanoTime();
    while (true) {
      long result = direct && !handle.nonBlocking() ? inKernel() : atOnce();
      if (result == EINPROGRESS && awaited) {
        ends(abandoned());
      } else if (result == EINPROGRESS || (begun && result == EALREADY)) {
        goesOn();
        if (handle.throwsInsteadOfWaiting() && deadline == Deadline.NONE) {
          throw handle.failure("connect", EINPROGRESS);
        }
        handle.await("connect", Socket.WRITE, handle.limit(deadline, Socket.WRITE, began));
        awaited = true;
      } else if (result == EAGAIN && handle.domain == Domain.UNIX) {
        waitForRoom(deadline, began);
      } else if (result == Handle.EINTR) {
        goesOn();
      } else {
        ends(result);
        return;
      }
    }
  }

  /// The queue of a UNIX listener is full, and poll(2) cannot wait for room in it.
  private void waitForRoom(Deadline deadline, long began) throws IOException {
    if (handle.throwsInsteadOfWaiting() && deadline == Deadline.NONE) {
      throw failure(EAGAIN);
    }
    handle.pause("connect", pause, handle.limit(deadline, Socket.WRITE, began));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private long inKernel() throws IOException {
    Waiter waiter = handle.descriptor.enter();
    try {
      handle.requireOpen("connect");
      return handle.withAddressHeld(Linux.CONNECT, address);
    } finally {
      handle.descriptor.leave(waiter);
    }
  }

  private long atOnce() throws IOException {
    handle.makeNonBlocking();
    return handle.withAddressHeld(Linux.CONNECT, address);
  }

  /// Begins to connect; true when the connection stands already.
  static boolean begin(SocketHandle handle, SocketAddress address) throws IOException {
    handle.begin("connect");
    try {
      Connect connect = new Connect(handle, address);
      long result = connect.atOnce();
      if (result == EINPROGRESS) {
        connect.goesOn();
        return false;
      }
      connect.ends(result);
      return true;
    } finally {
      handle.end();
    }
  }

  /// Tells how an attempt has ended that [#begin] has begun.
  static void finish(SocketHandle handle) throws IOException {
    SocketAddress address = handle.remote;
    if (address == null) {
      throw new IllegalStateException("no connect has begun");
    }
    handle.begin("connect");
    try {
      Connect connect = new Connect(handle, address);
      connect.begun = true;
      long result = connect.atOnce();
      connect.ends(result == EINPROGRESS ? connect.abandoned() : result);
    } finally {
      handle.end();
    }
  }

  /// One step of a connect; null when the connection stands.
  static @Nullable Errno step(SocketHandle handle, SocketAddress address) throws IOException {
    handle.begin("connect");
    try {
      long result = new Connect(handle, address).atOnce();
      if (result >= 0) {
        handle.setRemote(address);
      }
      return result >= 0 || result == EISCONN ? null : Errno.of((int) -result);
    } finally {
      handle.end();
    }
  }

  /// Instead of an outcome there is a new attempt: somebody has shut the socket down meanwhile, or
  /// has been told the outcome in another thread. The call that blocks says ECONNABORTED.
  private long abandoned() throws IOException {
    undo(handle);
    return -Errno.ECONNABORTED.number();
  }

  private void goesOn() {
    begun = true;
    handle.setRemote(address);
  }

  private void ends(long result) throws ErrnoException {
    if (result >= 0 || (begun && result == EISCONN)) {
      handle.setRemote(address);
      return;
    }
    ErrnoException failure = failure(result);
    if (handle.type != Type.DGRAM && result != EISCONN && result != EALREADY) {
      // There is no connection, and the next attempt may go out from another address.
      handle.setRemote(null);
      handle.local = null;
    }
    throw failure;
  }

  private ErrnoException failure(long result) {
    return ErrnoException.of(
        handle.name("connect"), handle.local, address, Errno.of((int) -result));
  }

  /// Dissolves the association with the peer.
  static void undo(SocketHandle handle) throws IOException {
    handle.begin("connect");
    try {
      Linux.Scratch scratch = Linux.scratch();
      scratch.memory.asSlice(0, Sockaddr.IN_SIZE).fill((byte) 0); // The family AF_UNSPEC.
      handle.check(
          "connect",
          Linux.call(
              scratch, Linux.CONNECT, handle.number(), scratch.address, Sockaddr.IN_SIZE, 0, 0, 0));
      handle.setRemote(null);
      handle.local = null;
    } finally {
      handle.end();
    }
  }
}
