package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What every call on a descriptor needs: the number held while the call lasts, a wait that close
/// and deadlines end, and errors that name the call and what it was made on.
///
/// The rule: a call begins with [#begin] and ends with [#end], whatever happens in between.
class Handle {
  static final int EAGAIN = -Errno.EAGAIN.number();
  static final int EINTR = -Errno.EINTR.number();

  private static final int FD_CLOEXEC = 1;

  final Descriptor descriptor;
  final Mode mode;
  final Eagerness eagerness = new Eagerness();
  private final String kind;

  /// @param kind what messages call it
  Handle(int number, String kind, Mode mode) {
    this.descriptor = new Descriptor(number);
    this.kind = kind;
    this.mode = mode;
  }

  Handle(int number, String kind) {
    this(number, kind, new Mode(false));
  }

  boolean nonBlocking() {
    return mode.nonBlocking;
  }

  boolean throwsInsteadOfWaiting() {
    return mode.throwsInsteadOfWaiting;
  }

  /// The number, for a call between [#begin] and [#end].
  int number() {
    return descriptor.number();
  }

  void end() {
    descriptor.release();
  }

  /// Holds the descriptor for a call.
  void begin(String call) throws SocketClosedException {
    if (!descriptor.acquire()) {
      throw new SocketClosedException(describe(call) + ": it is closed");
    }
  }

  void requireOpen(String call) throws SocketClosedException {
    if (!descriptor.isOpen()) {
      throw new SocketClosedException(
          describe(call) + ": it was closed while this call was waiting");
    }
  }

  static boolean mayBlockInKernel(Deadline deadline) {
    return deadline == Deadline.NONE && !Thread.currentThread().isVirtual();
  }

  void makeNonBlocking() throws ErrnoException {
    if (!mode.nonBlocking) {
      setNonBlocking(true);
    }
  }

  /// Sets or clears O_NONBLOCK of the open file that the descriptor and its copies share.
  void setNonBlocking(boolean on) throws ErrnoException {
    long flags = checked("fcntl", Linux.call(Linux.FCNTL, number(), Linux.F_GETFL, 0));
    long wanted = on ? flags | Linux.O_NONBLOCK : flags & ~Linux.O_NONBLOCK;
    if (wanted != flags) {
      checked("fcntl", Linux.call(Linux.FCNTL, number(), Linux.F_SETFL, wanted));
    }
    mode.nonBlocking = on;
  }

  boolean isCloseOnExec() throws ErrnoException {
    return (checked("fcntl", Linux.call(Linux.FCNTL, number(), Linux.F_GETFD, 0)) & FD_CLOEXEC)
        != 0;
  }

  void setCloseOnExec(boolean on) throws ErrnoException {
    checked("fcntl", Linux.call(Linux.FCNTL, number(), Linux.F_SETFD, on ? FD_CLOEXEC : 0));
  }

  /// A copy of the descriptor with the lowest free number from `least` on.
  int duplicate(int least, boolean closeOnExec) throws IOException {
    begin("fcntl");
    try {
      int command = closeOnExec ? Linux.F_DUPFD_CLOEXEC : Linux.F_DUPFD;
      return (int) checked("dup", Linux.call(Linux.FCNTL, number(), command, least));
    } finally {
      end();
    }
  }

  /// An ioctl(2) that gives an int.
  int ioctl(int request) throws IOException {
    begin("ioctl");
    try {
      Linux.Scratch scratch = Linux.scratch();
      long address = scratch.address;
      checked("ioctl", Linux.call(scratch, Linux.IOCTL, number(), request, address, 0, 0, 0));
      return scratch.memory.get(java.lang.foreign.ValueLayout.JAVA_INT, 0);
    } finally {
      end();
    }
  }

  void check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw failure(call, result);
    }
  }

  final long checked(String call, long result) throws ErrnoException {
    check(call, result);
    return result;
  }

  /// Finds out what a message is going to name, where that is not known yet.
  void lookUpAddresses() {}

  ErrnoException failure(String call, long result) {
    return ErrnoException.of(name(call), result);
  }

  final String name(String call) {
    return call + " " + kind;
  }

  final String kind() {
    return kind;
  }

  String describe(String call) {
    return name(call);
  }

  // ---------------------------------------------------------------- waiting

  /// The deadline of a call that has to wait: its own, or else what the descriptor itself says.
  ///
  /// @param began when the call began, by [System#nanoTime]
  Deadline limit(Deadline deadline, int events, long began) throws IOException {
    return deadline;
  }

  /// Waits for one of these events.
  ///
  /// @throws SocketTimeoutException when the deadline passes first
  /// @throws ErrnoException.WouldBlock at once, when the user has chosen that
  void await(String call, int events, Deadline deadline) throws IOException {
    await(call, events, deadline, null);
  }

  /// The same in a call that has another descriptor, too: when either is closed, the wait ends.
  void await(String call, int events, Deadline deadline, @Nullable Handle other)
      throws IOException {
    if (mode.throwsInsteadOfWaiting && deadline == Deadline.NONE) {
      throw failure(call, EAGAIN);
    }
    if (await(call, events, deadline, true, other) == 0) {
      throw timeout(call);
    }
  }

  private SocketTimeoutException timeout(String call) {
    lookUpAddresses();
    return new SocketTimeoutException(describe(call) + ": the deadline has passed");
  }

  /// Lets a moment pass, where no event tells when to try again; a close ends it.
  ///
  /// @throws SocketTimeoutException when the deadline has passed already
  void pause(String call, long nanos, Deadline deadline) throws IOException {
    long time = Math.min(nanos, deadline.remaining());
    if (time == 0) {
      throw timeout(call);
    }
    Waiter waiter = descriptor.enter();
    try {
      requireOpen(call);
      if (Thread.currentThread().isVirtual()) {
        park(call, time);
      } else {
        Ppoll.poll(Linux.scratch(), 0, 0, time);
      }
      requireOpen(call);
    } finally {
      descriptor.leave(waiter);
    }
  }

  /// Waits; 0 at the deadline, or, unless `persistent`, when woken.
  int await(String call, int events, Deadline deadline, boolean persistent) throws IOException {
    return await(call, events, deadline, persistent, null);
  }

  private int await(
      String call, int events, Deadline deadline, boolean persistent, @Nullable Handle other)
      throws IOException {
    Waiter waiter = descriptor.enter();
    Waiter second = other == null ? null : other.descriptor.enter(Waiter.anotherOfThisThread());
    try {
      while (true) {
        // Before the looks that follow: whoever closes or wakes sets it after what we look for.
        waiter.woken = false;
        requireOpen(call);
        if (other != null && second != null) {
          second.woken = false;
          other.requireOpen(call);
        }
        if (!persistent && descriptor.takeWake()) {
          return 0;
        }
        long remaining = deadline.remaining();
        int ready =
            Thread.currentThread().isVirtual()
                ? awaitParked(call, events, remaining, persistent)
                : (int) Ppoll.poll(descriptor.number(), events, remaining);
        if (ready > 0 || (ready == 0 && remaining == 0)) {
          requireOpen(call);
          return ready;
        }
        if (ready < 0 && ready != EINTR) {
          check(call, ready);
        }
      }
    } finally {
      descriptor.leave(waiter);
      if (other != null && second != null) {
        other.descriptor.leave(second);
      }
    }
  }

  /// Parks. What is ready before it is armed unparks the thread, too, so nobody looks before.
  ///
  /// @param retries whether the caller tries its call again after any wake-up, so that nobody need
  ///   look after it either
  private int awaitParked(String call, int events, long nanos, boolean retries) throws IOException {
    if (nanos == 0 || !retries) {
      int ready = (int) Ppoll.poll(descriptor.number(), events, 0);
      if (ready != 0 || nanos == 0) {
        return ready;
      }
    }
    VirtualPoller poller = (events & Socket.WRITE) != 0 ? VirtualPoller.WRITE : VirtualPoller.READ;
    long armed = poller.arm(descriptor, events);
    try {
      if (armed < 0) {
        return (int) armed;
      }
      if (descriptor.isOpen() && !Waiter.ofThisThread().woken) {
        park(call, nanos);
        // Also at the deadline: the wait that follows another try has no time left, and looks.
        return retries ? events : EINTR;
      }
      requireNoInterrupt(call);
      return EINTR;
    } finally {
      poller.disarm(descriptor);
    }
  }

  private void park(String call, long nanos) throws InterruptedIOException {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(this); // Without the timer that the other one starts.
    } else {
      LockSupport.parkNanos(this, nanos);
    }
    requireNoInterrupt(call);
  }

  private void requireNoInterrupt(String call) throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(describe(call) + ": interrupted");
    }
  }
}
