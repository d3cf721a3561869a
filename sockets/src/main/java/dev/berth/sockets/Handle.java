package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What every call on a socket needs: the descriptor held while the call lasts, a wait that close
/// and deadlines end, and errors that name the call and both addresses.
///
/// The rule: a call begins with [#begin] and ends with [#end], whatever happens in between.
final class Handle {
  static final int EAGAIN = -Errno.EAGAIN.number();
  static final int EINTR = -Errno.EINTR.number();

  final Descriptor descriptor;
  final Domain domain;
  final Type type;
  volatile @Nullable InetSocketAddress local;
  volatile @Nullable InetSocketAddress remote;

  /// Whether O_NONBLOCK is set. It is an implementation detail: it is set when a wait has to be
  /// ours (a deadline, a virtual thread), and no blocking method behaves differently for it.
  volatile boolean nonBlocking;

  Handle(int number, Domain domain, Type type, boolean nonBlocking) {
    this.descriptor = new Descriptor(number);
    this.domain = domain;
    this.type = type;
    this.nonBlocking = nonBlocking;
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
      throw new SocketClosedException(describe(call) + ": the socket is closed");
    }
  }

  void requireOpen(String call) throws SocketClosedException {
    if (!descriptor.isOpen()) {
      throw new SocketClosedException(
          describe(call) + ": the socket was closed while this call was waiting");
    }
  }

  static boolean mayBlockInKernel(Deadline deadline) {
    return deadline == Deadline.NONE && !Thread.currentThread().isVirtual();
  }

  void makeNonBlocking() throws ErrnoException {
    if (!nonBlocking) {
      long flags = Linux.call(Linux.FCNTL, descriptor.number(), Linux.F_GETFL, 0);
      check("fcntl", flags);
      long set = flags | Linux.O_NONBLOCK;
      check("fcntl", Linux.call(Linux.FCNTL, descriptor.number(), Linux.F_SETFL, set));
      nonBlocking = true;
    }
  }

  long withAddress(int number, String call, InetSocketAddress address)
      throws SocketClosedException {
    begin(call);
    try {
      return withAddressHeld(number, address);
    } finally {
      descriptor.release();
    }
  }

  long withAddressHeld(int number, InetSocketAddress address) {
    Linux.Scratch scratch = Linux.scratch();
    int length = Sockaddr.write(address, domain, scratch.memory, 0);
    return Linux.call(scratch, number, descriptor.number(), scratch.address, length, 0, 0, 0);
  }

  void check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(name(call), local, remote, Errno.of((int) -result));
    }
  }

  String name(String call) {
    return call + " " + type.transport();
  }

  String describe(String call) {
    return ErrnoException.describe(name(call), local, remote);
  }

  // ---------------------------------------------------------------- waiting

  /// Waits for one of these events.
  ///
  /// @throws SocketTimeoutException when the deadline passes first
  void await(String call, int events, Deadline deadline) throws IOException {
    if (await(call, events, deadline, true) == 0) {
      throw new SocketTimeoutException(describe(call) + ": the deadline has passed");
    }
  }

  /// Waits; 0 at the deadline, or, unless `persistent`, when woken.
  int await(String call, int events, Deadline deadline, boolean persistent) throws IOException {
    Waiter waiter = descriptor.enter();
    try {
      while (true) {
        // Before the looks that follow: whoever closes or wakes sets it after what we look for.
        waiter.woken = false;
        requireOpen(call);
        if (!persistent && descriptor.takeWake()) {
          return 0;
        }
        long remaining = deadline.remaining();
        int ready =
            Thread.currentThread().isVirtual()
                ? awaitParked(call, events, remaining)
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
    }
  }

  int awaitParked(String call, int events, long nanos) throws IOException {
    int ready = (int) Ppoll.poll(descriptor.number(), events, 0);
    if (ready != 0 || nanos == 0) {
      return ready;
    }
    VirtualPoller poller = (events & Socket.WRITE) != 0 ? VirtualPoller.WRITE : VirtualPoller.READ;
    long armed = poller.arm(descriptor, events);
    try {
      if (armed < 0) {
        return (int) armed;
      }
      if (descriptor.isOpen() && !Waiter.ofThisThread().woken) {
        LockSupport.parkNanos(this, nanos);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException(describe(call) + ": interrupted");
      }
      return EINTR;
    } finally {
      poller.disarm(descriptor);
    }
  }

  // ---------------------------------------------------------------- addresses

  /// getsockname(2), remembered.
  InetSocketAddress localAddress() throws IOException {
    InetSocketAddress known = local;
    if (known == null) {
      known = name(Linux.GETSOCKNAME, "getsockname");
      if (known.getPort() != 0) {
        local = known;
      }
    }
    return known;
  }

  /// getpeername(2), remembered.
  InetSocketAddress remoteAddress() throws IOException {
    InetSocketAddress known = remote;
    if (known == null) {
      known = name(Linux.GETPEERNAME, "getpeername");
      remote = known;
    }
    return known;
  }

  void setRemote(InetSocketAddress address) {
    remote = address;
    InetSocketAddress ours = local;
    if (ours != null && ours.getAddress().isAnyLocalAddress()) {
      local = null; // What bind left open is settled now.
    }
  }

  InetSocketAddress name(int number, String call) throws IOException {
    begin(call);
    try {
      Linux.Scratch scratch = Linux.scratch();
      scratch.memory.set(ValueLayout.JAVA_INT, 0, Sockaddr.MAX_SIZE);
      long address = scratch.address;
      long result =
          Linux.call(scratch, number, descriptor.number(), address + 16, address, 0, 0, 0);
      check(call, result);
      return Sockaddr.read(scratch.memory, 16);
    } finally {
      descriptor.release();
    }
  }
}
