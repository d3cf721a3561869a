package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;

/// Anything that has a file descriptor: a [Socket], an open file, an end of a pipe, a process. What
/// is common to all of them: the number, copies of it, whether it survives exec, waiting, closing.
///
/// ## Threads
///
/// Any thread may call any method. [#close] wakes every thread that waits in a call, with a
/// [SocketClosedException], and no later call ever touches the number of the descriptor again.
///
/// Every descriptor is close-on-exec (FD_CLOEXEC, fcntl(2)) unless it is told otherwise.
public abstract class Fd implements Closeable, Pollable {
  final Handle handle;

  Fd(Handle handle) {
    this.handle = handle;
  }

  /// This.
  @Override
  public final Fd fd() {
    return this;
  }

  /// The number of the descriptor, as fileno(3) tells it: for messages and for other system calls.
  /// It is good only as long as this is open.
  public final int fileno() {
    return handle.number();
  }

  final Descriptor descriptor() {
    return handle.descriptor;
  }

  // ---------------------------------------------------------------- copies

  /// A second descriptor of the same open file, with the lowest free number: fcntl(2) with
  /// F_DUPFD_CLOEXEC, as dup(2). What it names ends when the last copy is closed; shutdown(2), the
  /// file offset and O_NONBLOCK concern all copies.
  ///
  /// @throws ErrnoException EMFILE when no descriptor is left
  public abstract Fd dup() throws IOException;

  /// A second descriptor of the same open file, under a number of the caller's choice: dup3(2),
  /// with O_CLOEXEC.
  ///
  /// **Whatever was open under that number is closed without a word**, be it a socket of this
  /// program, a file of the JDK's or the standard output: the caller knows what is there.
  ///
  /// @throws ErrnoException EBADF (a number below 0 or beyond the limit), EINVAL (our own number)
  public abstract Fd dup2(int number) throws IOException;

  final int dup3(int number) throws IOException {
    handle.begin("dup3");
    try {
      long result = Linux.call(Linux.DUP3, handle.number(), number, Linux.O_CLOEXEC);
      return (int) handle.checked("dup3", result);
    } finally {
      handle.end();
    }
  }

  /// Gives the descriptor up without closing what it names: a copy of it stays open, not
  /// close-on-exec, for other code to own, and this is closed.
  ///
  /// @return the number of the copy
  /// @throws ErrnoException EMFILE when no descriptor is left
  public final int detach() throws IOException {
    int number = handle.duplicate(0, false);
    close();
    return number;
  }

  /// Whether the descriptor is closed when the process becomes another program: fcntl(2) with
  /// F_GETFD.
  public final boolean isCloseOnExec() throws IOException {
    handle.begin("fcntl");
    try {
      return handle.isCloseOnExec();
    } finally {
      handle.end();
    }
  }

  /// Sets whether the descriptor is closed when the process becomes another program: fcntl(2) with
  /// F_SETFD. It concerns this copy only. Clearing it leaks the descriptor into every program that
  /// any thread starts meanwhile; a spawn that names what it passes on is the better way.
  public final void setCloseOnExec(boolean on) throws IOException {
    handle.begin("fcntl");
    try {
      handle.setCloseOnExec(on);
    } finally {
      handle.end();
    }
  }

  // ---------------------------------------------------------------- waiting

  /// Sets whether calls that have no deadline throw [ErrnoException.WouldBlock] (for a connect
  /// [ErrnoException.InProgress]) instead of waiting: O_NONBLOCK, fcntl(2). Calls with a deadline
  /// wait until then, and the methods whose name ends in `NonBlocking` tell by their result, in
  /// either mode. It concerns every copy of the descriptor, in other processes too.
  public final void setNonBlocking(boolean on) throws IOException {
    handle.begin("fcntl");
    try {
      handle.setNonBlocking(on);
      handle.mode.throwsInsteadOfWaiting = on;
    } finally {
      handle.end();
    }
  }

  /// Whether [#setNonBlocking] is on.
  public final boolean isNonBlocking() {
    return handle.throwsInsteadOfWaiting();
  }

  /// Waits until it is ready for one of these, or [#wakeUp] is called: poll(2).
  ///
  /// @param events [Socket#READ], [Socket#WRITE], [Socket#URGENT] and [Multiplexer#READ_HANGUP],
  ///   added up; 0 still waits for errors and hang-ups
  /// @return those that are ready, with [Socket#ERROR] and [Socket#HANGUP] where they apply; 0 when
  ///   the deadline has passed or after a [#wakeUp]
  public final int poll(int events, Deadline deadline) throws IOException {
    handle.begin("poll");
    try {
      return handle.await("poll", events, deadline, false);
    } finally {
      handle.end();
    }
  }

  /// Ends the [#poll] that waits here in another thread, or else the next one, with 0 as its
  /// result. Other calls look at their business and go on waiting.
  public final void wakeUp() {
    handle.descriptor.wakeNext();
  }

  // ---------------------------------------------------------------- ending

  /// Whether [#close] has not been called.
  public final boolean isOpen() {
    return handle.descriptor.isOpen();
  }

  /// Closes the descriptor: close(2), once no call uses it any more. Calls that wait on it in other
  /// threads end with a [SocketClosedException]. A second close does nothing.
  @Override
  public void close() {
    handle.descriptor.close();
  }
}
