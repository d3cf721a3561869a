package dev.berth.sockets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A multiplexer on select(2): three sets of bits, filled anew for each wait.
///
/// A virtual thread parks by way of poll, which needs no other table.
final class SelectMultiplexer extends Multiplexer {
  private static final int EMFILE = -Errno.EMFILE.number();

  private final Registrations registrations = new Registrations();
  private final Set<Fd> watched = new HashSet<>();
  private final List<Registration> ready = new ArrayList<>();
  private final FdSets sets = new FdSets();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final EventFd wake;

  SelectMultiplexer() throws IOException {
    wake = new EventFd();
    if (wake.descriptor().number() >= FdSets.FD_SETSIZE) {
      wake.close();
      throw ErrnoException.of("select: all numbers below FD_SETSIZE are taken", EMFILE);
    }
  }

  @Override
  public Registration add(Fd fd, int interest, @Nullable Object attachment) throws IOException {
    check(fd, interest);
    if (!watched.add(fd)) {
      throw ErrnoException.of("select", -Errno.EEXIST.number()); // As epoll_ctl does.
    }
    Registration registration = new Registration(this, fd, interest, attachment);
    registrations.add(registration);
    return registration;
  }

  @Override
  void change(Registration registration, int interest) throws IOException {
    check(registration.fd(), interest);
  }

  private static void check(Fd fd, int interest) throws IOException {
    requireLevelTriggered(interest, "select");
    if ((interest & READ_HANGUP) != 0) {
      throw new UnsupportedOperationException("select(2) has no READ_HANGUP; poll and epoll have");
    }
    if (!fd.isOpen()) {
      throw new SocketClosedException("select: the descriptor is closed");
    }
    FdSets.requireRoom(fd);
  }

  @Override
  void remove(Registration registration, boolean closing) {
    registrations.remove(registration);
    watched.remove(registration.fd());
  }

  @Override
  public int await(long nanos) throws IOException {
    ready.clear();
    boolean virtual = Thread.currentThread().isVirtual();
    long result = select(virtual ? 0 : nanos);
    if (result == 0 && virtual && nanos != 0) {
      VirtualWait.await(wake, registrations, Kind.SELECT, nanos);
      result = select(0);
    }
    if (result < 0 && result != -Errno.EINTR.number()) {
      throw ErrnoException.of("select", result);
    }
    if (result > 0) {
      collect();
    }
    return ready.size();
  }

  private long select(long nanos) {
    sets.clear();
    sets.add(wake.descriptor().number(), Socket.READ);
    for (int slot = 0; slot < registrations.end(); slot++) {
      Registration registration = registrations.at(slot);
      // A closed socket's number may be somebody else's by now.
      if (registration != null && registration.fd().isOpen()) {
        sets.add(registration.fd().fileno(), registration.interest);
      }
    }
    return sets.select(nanos);
  }

  private void collect() {
    if (sets.events(wake.descriptor().number()) != 0) {
      // In this order: a wake-up between the two is part of this one, and none is swallowed.
      wake.clear();
      wakePending.set(false);
    }
    for (int slot = 0; slot < registrations.end(); slot++) {
      Registration registration = registrations.at(slot);
      // As above: of two with one number, the other is meant.
      if (registration != null && registration.fd().isOpen()) {
        int events = sets.events(registration.fd().fileno()) & registration.interest;
        if (events != 0) {
          registration.ready = events;
          ready.add(registration);
        }
      }
    }
  }

  @Override
  public @Nullable Registration ready(int index) {
    Registration registration = ready.get(index);
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
