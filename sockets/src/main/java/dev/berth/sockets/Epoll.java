package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A multiplexer on epoll(7).
///
/// ```c
/// struct epoll_event { uint32_t events; epoll_data_t data; };   // packed on x86-64 only
/// ```
///
/// The data of an event is the slot and the generation of its registration.
final class Epoll extends Multiplexer {
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;
  private static final int BATCH = 512;
  private static final long WAKE = -1;

  private final Registrations registrations = new Registrations();
  private final MemorySegment events = Arena.ofAuto().allocate((long) BATCH * Linux.EPOLL_EVENT, 8);
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final Descriptor epoll;
  private final EventFd wake;

  Epoll() throws IOException {
    long number = Linux.call(Linux.EPOLL_CREATE1, Linux.O_CLOEXEC, 0, 0);
    if (number < 0) {
      throw ErrnoException.of("epoll_create1", null, null, Errno.of((int) -number));
    }
    epoll = new Descriptor((int) number);
    try {
      wake = new EventFd();
    } catch (ErrnoException e) {
      epoll.close();
      throw e;
    }
    control(EPOLL_CTL_ADD, wake.descriptor(), Socket.READ, WAKE);
  }

  @Override
  public Registration add(Fd fd, int interest, @Nullable Object attachment) throws IOException {
    Registration registration = new Registration(this, fd, interest, attachment);
    registrations.add(registration);
    try {
      control(EPOLL_CTL_ADD, fd.descriptor(), interest, data(registration));
    } catch (IOException e) {
      registrations.remove(registration);
      registration.cancelled = true;
      throw e;
    }
    return registration;
  }

  @Override
  void change(Registration registration, int interest) throws IOException {
    control(EPOLL_CTL_MOD, registration.fd().descriptor(), interest, data(registration));
  }

  @Override
  void remove(Registration registration, boolean closing) {
    registrations.remove(registration);
    Descriptor descriptor = registration.fd().descriptor();
    // A virtual thread's poller walks this set as well: see VirtualPoller.forget.
    boolean leave = !closing || epoll.polled != 0;
    if (leave && descriptor.acquire()) {
      try {
        Linux.call(Linux.EPOLL_CTL, epoll.number(), EPOLL_CTL_DEL, descriptor.number(), 0, 0, 0);
      } finally {
        descriptor.release();
      }
    }
  }

  private static long data(Registration registration) {
    return (long) registration.generation << 32 | registration.slot;
  }

  private void control(int operation, Descriptor descriptor, int interest, long data)
      throws IOException {
    if (!descriptor.acquire()) {
      throw new SocketClosedException("epoll_ctl: the descriptor is closed");
    }
    try {
      long result = control(epoll.number(), operation, descriptor.number(), interest, data);
      if (result < 0) {
        throw ErrnoException.of("epoll_ctl", null, null, Errno.of((int) -result));
      }
    } finally {
      descriptor.release();
    }
  }

  /// epoll_ctl(2), on a set and a descriptor that the caller holds.
  ///
  /// @return 0, or a negated errno
  static long control(int set, int operation, int number, int interest, long data) {
    Linux.Scratch scratch = Linux.scratch();
    scratch.memory.set(ValueLayout.JAVA_INT, 0, interest);
    scratch.memory.set(ValueLayout.JAVA_LONG_UNALIGNED, Linux.EPOLL_DATA, data);
    return Linux.call(scratch, Linux.EPOLL_CTL, set, operation, number, scratch.address, 0, 0);
  }

  @Override
  public int await(long nanos) throws IOException {
    if (nanos != 0 && Thread.currentThread().isVirtual()) {
      Parking.await(epoll, Socket.READ, nanos);
      nanos = 0;
    }
    long millis = nanos == Long.MAX_VALUE ? -1 : Math.min(ceilMillis(nanos), Integer.MAX_VALUE);
    long count =
        Linux.call(Linux.EPOLL_PWAIT, epoll.number(), events.address(), BATCH, millis, 0, 8);
    if (count < 0) {
      if (count == -Errno.EINTR.number()) {
        return 0;
      }
      throw ErrnoException.of("epoll_wait", null, null, Errno.of((int) -count));
    }
    return sort((int) count);
  }

  private static long ceilMillis(long nanos) {
    return nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
  }

  /// Notes the ready events in their registrations and takes the wake-up out of the batch.
  private int sort(int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      long at = (long) i * Linux.EPOLL_EVENT;
      long data = events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Linux.EPOLL_DATA);
      if (data == WAKE) {
        // In this order: a wake-up between the two is part of this one, and none is swallowed.
        wake.clear();
        wakePending.set(false);
        continue;
      }
      Registration registration = registrations.at((int) data, (int) (data >>> 32));
      if (registration != null) {
        registration.ready = events.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        long keptAt = (long) kept * Linux.EPOLL_EVENT + Linux.EPOLL_DATA;
        events.set(ValueLayout.JAVA_LONG_UNALIGNED, keptAt, data);
        kept++;
      }
    }
    return kept;
  }

  @Override
  public @Nullable Registration ready(int index) {
    long at = (long) index * Linux.EPOLL_EVENT + Linux.EPOLL_DATA;
    long data = events.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    return registrations.at((int) data, (int) (data >>> 32));
  }

  @Override
  public void wakeUp() {
    if (wakePending.compareAndSet(false, true)) {
      wake.signal();
    }
  }

  @Override
  public void close() {
    epoll.close();
    wake.close();
  }
}
