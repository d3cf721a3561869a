package dev.berth.sockets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// select(2) as it is called: three sets of objects in, those that are ready out.
///
/// A [Pollable] of the user's own, which holds a socket, goes in and comes out as itself. For a set
/// that changes little between calls, a [Multiplexer] of the kind `SELECT` is the same call with
/// less to say.
public final class Select {
  private Select() {}

  /// What is ready.
  ///
  /// @param <T> what was given
  /// @param readable has bytes, a connection to accept, or the end
  /// @param writable takes bytes, or its connect has ended, well or not
  /// @param exceptional has urgent data
  public record Ready<T extends Pollable>(List<T> readable, List<T> writable, List<T> exceptional) {
    /// Whether nothing is ready: the deadline has passed.
    public boolean isEmpty() {
      return readable.isEmpty() && writable.isEmpty() && exceptional.isEmpty();
    }
  }

  /// Waits until one of the objects is ready for what its set stands for: select(2). In a virtual
  /// thread it parks. Which of several ready ones come first is their order in the set.
  ///
  /// @param <T> what is waited for: sockets, or objects that hold one
  /// @return those that are ready; all lists are empty when the deadline has passed
  /// @throws DescriptorTooLargeException for a descriptor of 1024 (FD_SETSIZE) or more
  /// @throws SocketClosedException when one of them is closed; to close one that is waited for here
  ///   does not end the wait, as it does not in C, and its number is not given back before
  /// @throws ErrnoException EINVAL, ENOMEM
  public static <T extends Pollable> Ready<T> select(
      Collection<? extends T> reading,
      Collection<? extends T> writing,
      Collection<? extends T> excepting,
      Deadline deadline)
      throws IOException {
    List<Handle> held = new ArrayList<>();
    try {
      hold(reading, held);
      hold(writing, held);
      hold(excepting, held);
      FdSets sets = new FdSets();
      for (int vain = -1; ; vain++) {
        rest(vain, deadline);
        requireOpen(held);
        sets.clear();
        reading.forEach(one -> sets.add(one.fd().fileno(), Socket.READ));
        writing.forEach(one -> sets.add(one.fd().fileno(), Socket.WRITE));
        excepting.forEach(one -> sets.add(one.fd().fileno(), Socket.URGENT));
        long remaining = deadline.remaining();
        long result = wait(sets, reading, writing, excepting, remaining);
        if (result < 0 && result != Handle.EINTR) {
          throw ErrnoException.of("select", result);
        }
        if (result > 0 || (result == 0 && remaining == 0)) {
          return new Ready<>(
              among(reading, sets, Socket.READ, result),
              among(writing, sets, Socket.WRITE, result),
              among(excepting, sets, Socket.URGENT, result));
        }
      }
    } finally {
      held.forEach(Handle::end);
    }
  }

  private static void hold(Collection<? extends Pollable> all, List<Handle> held)
      throws IOException {
    for (Pollable one : all) {
      one.fd().handle.begin("select");
      held.add(one.fd().handle);
      FdSets.requireRoom(one.fd());
    }
  }

  /// A closed one cannot be watched, and would be missing without a word.
  private static void requireOpen(List<Handle> held) throws SocketClosedException {
    for (Handle handle : held) {
      handle.requireOpen("select");
    }
  }

  /// A virtual thread is woken by every hang-up, and not all of them are for select to tell: what
  /// has woken it in vain does so again at once.
  private static void rest(int vain, Deadline deadline) throws IOException {
    if (vain > 0 && Thread.currentThread().isVirtual()) {
      long pause = Math.min(vain, 20) * 1_000_000L;
      Parking.park(deadline, "select", Math.min(pause, deadline.remaining()));
    }
  }

  private static long wait(
      FdSets sets,
      Collection<? extends Pollable> reading,
      Collection<? extends Pollable> writing,
      Collection<? extends Pollable> excepting,
      long nanos)
      throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return sets.select(nanos);
    }
    long result = sets.select(0);
    if (result != 0 || nanos == 0) {
      return result;
    }
    try (Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.POLL)) {
      // One wait for all, on a set of its own; the sets are asked again afterwards.
      watch(multiplexer, reading, writing, excepting);
      multiplexer.await(nanos);
    }
    return Handle.EINTR;
  }

  private static void watch(
      Multiplexer multiplexer,
      Collection<? extends Pollable> reading,
      Collection<? extends Pollable> writing,
      Collection<? extends Pollable> excepting)
      throws IOException {
    Map<Fd, Integer> interests = new LinkedHashMap<>();
    reading.forEach(one -> interests.merge(one.fd(), Socket.READ, (a, b) -> a | b));
    writing.forEach(one -> interests.merge(one.fd(), Socket.WRITE, (a, b) -> a | b));
    excepting.forEach(one -> interests.merge(one.fd(), Socket.URGENT, (a, b) -> a | b));
    for (Map.Entry<Fd, Integer> each : interests.entrySet()) {
      multiplexer.add(each.getKey(), each.getValue(), null);
    }
  }

  private static <T extends Pollable> List<T> among(
      Collection<? extends T> all, FdSets sets, int event, long result) {
    List<T> ready = new ArrayList<>();
    if (result > 0) {
      for (T one : all) {
        if ((sets.events(one.fd().fileno()) & event) != 0) {
          ready.add(one);
        }
      }
    }
    return ready;
  }
}
