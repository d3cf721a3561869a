package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A multiplexer on poll(2): a table that the kernel walks at each wait. Entry 0 is the wake-up.
final class Poll extends Multiplexer {
  private final Registrations registrations = new Registrations();
  private final Set<Fd> watched = new HashSet<>();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final EventFd wake = new EventFd();
  private MemorySegment table = Arena.ofAuto().allocate(16 * Ppoll.POLLFD, 8);
  private @Nullable Registration[] entries = new Registration[16];
  private @Nullable Registration[] ready = new Registration[16];
  private int count;
  private int found;

  Poll() throws IOException {}

  @Override
  public Registration add(Fd fd, int interest, @Nullable Object attachment) throws IOException {
    requireLevelTriggered(interest, "poll");
    if (!fd.isOpen()) {
      throw new SocketClosedException("poll: the descriptor is closed");
    }
    if (!watched.add(fd)) {
      throw ErrnoException.of("poll", -Errno.EEXIST.number()); // As epoll_ctl does.
    }
    Registration registration = new Registration(this, fd, interest, attachment);
    registrations.add(registration);
    return registration;
  }

  @Override
  void change(Registration registration, int interest) throws IOException {
    // The table is filled anew for each wait.
    requireLevelTriggered(interest, "poll");
    if (!registration.fd().isOpen()) {
      throw new SocketClosedException("poll: the descriptor is closed");
    }
  }

  @Override
  void remove(Registration registration, boolean closing) {
    registrations.remove(registration);
    watched.remove(registration.fd());
  }

  @Override
  public int await(long nanos) throws IOException {
    fill();
    long result = poll(Thread.currentThread().isVirtual() ? 0 : nanos);
    if (result == 0 && nanos != 0 && Thread.currentThread().isVirtual()) {
      VirtualWait.await(wake, registrations, Kind.POLL, nanos);
      result = poll(0);
    }
    if (result < 0) {
      if (result == -Errno.EINTR.number()) {
        return 0;
      }
      throw ErrnoException.of("poll", null, null, Errno.of((int) -result));
    }
    return result == 0 ? 0 : collect();
  }

  private void fill() {
    int before = count;
    entry(0, wake.descriptor().number(), Socket.READ);
    count = 1;
    for (int slot = 0; slot < registrations.end(); slot++) {
      Registration registration = registrations.at(slot);
      if (registration != null) {
        if (count == entries.length) {
          grow();
        }
        // A closed socket's number may be somebody else's by now; -1 is passed over by the kernel.
        Fd fd = registration.fd();
        entry(count, fd.isOpen() ? fd.fileno() : -1, registration.interest);
        entries[count++] = registration;
      }
    }
    // Those who have left are not kept alive by the table.
    if (count < before) {
      Arrays.fill(entries, count, before, null);
    }
    Arrays.fill(ready, 0, found, null);
    found = 0;
  }

  private void grow() {
    entries = Arrays.copyOf(entries, 2 * count);
    ready = Arrays.copyOf(ready, 2 * count);
    MemorySegment larger = Arena.ofAuto().allocate(2L * count * Ppoll.POLLFD, 8);
    MemorySegment.copy(table, 0, larger, 0, table.byteSize());
    table = larger;
  }

  private void entry(int index, int number, int interest) {
    long at = (long) index * Ppoll.POLLFD;
    table.set(ValueLayout.JAVA_INT, at, number);
    table.set(ValueLayout.JAVA_INT, at + Ppoll.EVENTS, interest & 0xffff);
  }

  private long poll(long nanos) {
    return Ppoll.poll(Linux.scratch(), table.address(), count, nanos);
  }

  private int collect() {
    if (revents(0) != 0) {
      // In this order: a wake-up between the two is part of this one, and none is swallowed.
      wake.clear();
      wakePending.set(false);
    }
    for (int i = 1; i < count; i++) {
      int events = revents(i);
      // Closed meanwhile it would be told as POLLNVAL.
      if (events != 0 && entries[i].fd().isOpen()) {
        entries[i].ready = events;
        ready[found++] = entries[i];
      }
    }
    return found;
  }

  private int revents(int index) {
    long at = (long) index * Ppoll.POLLFD + Ppoll.REVENTS;
    return table.get(ValueLayout.JAVA_SHORT, at) & 0xffff;
  }

  @Override
  public @Nullable Registration ready(int index) {
    Registration registration = ready[index];
    return registration.cancelled ? null : registration;
  }

  @Override
  public void wakeUp() {
    if (wakePending.compareAndSet(false, true)) {
      wake.signal();
    }
  }

  @Override
  public void close() {
    wake.close();
  }
}
