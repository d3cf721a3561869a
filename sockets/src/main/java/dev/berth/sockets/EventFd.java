package dev.berth.sockets;

import java.lang.foreign.ValueLayout;

/// A descriptor that one thread makes readable in order to end another one's wait (eventfd(2)).
final class EventFd implements AutoCloseable {
  private final Descriptor descriptor;

  EventFd() throws ErrnoException {
    long number = Linux.call(Linux.EVENTFD2, 0, Linux.O_CLOEXEC | Linux.O_NONBLOCK, 0);
    if (number < 0) {
      throw ErrnoException.of("eventfd", null, null, Errno.of((int) -number));
    }
    descriptor = new Descriptor((int) number);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /// Makes it readable. Does nothing when it is closed.
  void signal() {
    if (descriptor.acquire()) {
      try {
        Linux.Scratch scratch = Linux.scratch();
        scratch.memory.set(ValueLayout.JAVA_LONG, 0, 1);
        Linux.call(scratch, Linux.WRITE, descriptor.number(), scratch.address, 8, 0, 0, 0);
      } finally {
        descriptor.release();
      }
    }
  }

  /// Makes it unreadable again.
  void clear() {
    if (descriptor.acquire()) {
      try {
        Linux.Scratch scratch = Linux.scratch();
        Linux.call(scratch, Linux.READ, descriptor.number(), scratch.address, 8, 0, 0, 0);
      } finally {
        descriptor.release();
      }
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
