package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where virtual threads wait for descriptors, so that none of them ever holds its carrier (a
/// blocking downcall would, and is not compensated).
///
/// The poller is a virtual thread itself. It never waits in the kernel: it asks what is ready,
/// wakes those who wait for it, and lets them run before it asks again. So while there is something
/// to do it all happens on the carriers, and no thread of the system is switched to. Only when
/// nothing is ready it parks, and a platform thread waits for its epoll set ([Master]).
///
/// There are two of it, for reading and for writing, so that each descriptor has one entry in each
/// and a reader cannot disarm a writer. An entry is one-shot: it is armed for each wait and left in
/// place, unarmed, between them, until the descriptor is closed.
final class VirtualPoller {
  private static final int READ_BIT = 1;
  private static final int WRITE_BIT = 2;

  private static final Master MASTER = new Master(); // The pollers enter it.
  static final VirtualPoller READ = new VirtualPoller("read", READ_BIT);
  static final VirtualPoller WRITE = new VirtualPoller("write", WRITE_BIT);

  private static final int EEXIST = -Errno.EEXIST.number();
  private static final int ENOENT = -Errno.ENOENT.number();
  private static final int EPOLL_CLOEXEC = Linux.O_CLOEXEC;
  private static final int BATCH = 256;

  private final int bit;
  private final int epoll;

  /// The threads that wait, by descriptor number; guarded by itself.
  private @Nullable Parked[] parked = new Parked[64];

  private final Thread thread;

  /// A thread in the list of those that wait for one descriptor, each for events of its own.
  private record Parked(Thread thread, int events, @Nullable Parked next) {
    boolean isMeant(int ready) {
      return (ready & (events | Socket.ERROR | Socket.HANGUP)) != 0;
    }
  }

  private VirtualPoller(String direction, int bit) {
    this.bit = bit;
    this.epoll = newEpoll();
    this.thread =
        Thread.ofVirtual()
            .name("berth-virtual-" + direction)
            .inheritInheritableThreadLocals(false)
            .unstarted(this::run);
    MASTER.enter(this);
    thread.start();
  }

  private static int newEpoll() {
    int epoll = (int) Linux.call(Linux.EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0);
    if (epoll < 0) {
      throw new IllegalStateException("epoll_create1: " + Errno.of(-epoll));
    }
    return epoll;
  }

  /// Arms the descriptor for the calling thread, which then parks. The caller holds the descriptor,
  /// and looks at it again after each time that it is unparked: there may be no reason.
  ///
  /// @return 0, or a negated errno
  long arm(Descriptor descriptor, int events) {
    int number = descriptor.number();
    synchronized (this) {
      if (number >= parked.length) {
        parked = Arrays.copyOf(parked, Math.max(number + 1, 2 * parked.length));
      }
      parked[number] = new Parked(Thread.currentThread(), events, parked[number]);
      long result = arm(number, (descriptor.polled & bit) != 0);
      if (result == 0) {
        // The other poller keeps its bit in the same word, under another lock.
        synchronized (descriptor) {
          descriptor.polled |= bit;
        }
      }
      return result;
    }
  }

  /// Arms the entry for all who wait: there is one for them together.
  private long arm(int number, boolean known) {
    int events = 0;
    for (Parked at = parked[number]; at != null; at = at.next) {
      events |= at.events;
    }
    long result = control(known ? Epoll.EPOLL_CTL_MOD : Epoll.EPOLL_CTL_ADD, number, events);
    // Somebody else owns the number as well, or dup2 has given it to another file.
    if (result == EEXIST) {
      return control(Epoll.EPOLL_CTL_MOD, number, events);
    }
    return result == ENOENT ? control(Epoll.EPOLL_CTL_ADD, number, events) : result;
  }

  private long control(int operation, int number, int events) {
    return Epoll.control(epoll, operation, number, events | Multiplexer.ONE_SHOT, number);
  }

  /// Takes the calling thread off the list, if it is there.
  void disarm(Descriptor descriptor) {
    Thread self = Thread.currentThread();
    int number = descriptor.number();
    synchronized (this) {
      if (number < parked.length) {
        parked[number] = without(parked[number], self);
      }
    }
  }

  /// Takes a descriptor that is about to be closed out of the sets it is in. Closing it would do
  /// that, too. But while epoll_wait looks whether it is ready, it holds the file, and when it is
  /// the last to let go, the kernel ends the file when the poller's thread next leaves the kernel:
  /// the peer would see the end after the next event of somebody else, which may be never.
  static void forget(Descriptor descriptor) {
    if ((descriptor.polled & READ_BIT) != 0) {
      READ.remove(descriptor.number());
    }
    if ((descriptor.polled & WRITE_BIT) != 0) {
      WRITE.remove(descriptor.number());
    }
  }

  private void remove(int number) {
    Linux.call(Linux.EPOLL_CTL, epoll, Epoll.EPOLL_CTL_DEL, number, 0, 0, 0);
  }

  private static @Nullable Parked without(@Nullable Parked list, Thread thread) {
    if (list == null) {
      return null;
    }
    return list.thread.equals(thread)
        ? list.next
        : new Parked(list.thread, list.events, without(list.next, thread));
  }

  @SuppressWarnings("ThreadPriorityCheck") // Those who were woken are to run first.
  private void run() {
    MemorySegment events = Arena.ofAuto().allocate((long) BATCH * Linux.EPOLL_EVENT, 8);
    long count = 0;
    while (true) {
      if (count > 0) {
        Thread.yield();
      } else {
        MASTER.await(this);
      }
      count = Linux.call(Linux.EPOLL_PWAIT, epoll, events.address(), BATCH, 0, 0, 8);
      for (int i = 0; i < count; i++) {
        long at = (long) i * Linux.EPOLL_EVENT;
        int number = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Linux.EPOLL_DATA);
        wake(number, events.get(ValueLayout.JAVA_INT_UNALIGNED, at));
      }
    }
  }

  /// The platform thread that waits for the pollers' own sets, while they have nothing to do.
  private static final class Master {
    private final int epoll = newEpoll();
    private final VirtualPoller[] pollers = new VirtualPoller[READ_BIT + WRITE_BIT];

    private Master() {
      Thread.ofPlatform().daemon().name("berth-virtual-master").start(this::run);
    }

    /// A poller that will wait; not yet.
    void enter(VirtualPoller poller) {
      pollers[poller.bit] = poller;
      watch(Epoll.EPOLL_CTL_ADD, poller, 0);
    }

    /// Parks the poller, whose thread calls, until its set may be ready.
    void await(VirtualPoller poller) {
      watch(Epoll.EPOLL_CTL_MOD, poller, Socket.READ);
      LockSupport.park(poller);
    }

    private void watch(int operation, VirtualPoller poller, int interest) {
      int once = interest | Multiplexer.ONE_SHOT;
      long result = Epoll.control(epoll, operation, poller.epoll, once, poller.bit);
      if (result < 0) {
        throw new IllegalStateException("epoll_ctl: " + Errno.of((int) -result));
      }
    }

    private void run() {
      MemorySegment events = Arena.ofAuto().allocate(2L * Linux.EPOLL_EVENT, 8);
      while (true) {
        long count = Linux.call(Linux.EPOLL_PWAIT, epoll, events.address(), 2, -1, 0, 8);
        for (int i = 0; i < count; i++) {
          long at = (long) i * Linux.EPOLL_EVENT;
          int bit = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Linux.EPOLL_DATA);
          LockSupport.unpark(pollers[bit].thread);
        }
      }
    }
  }

  /// Unparks those who wait for what has come. The entry is armed again for the others: they are
  /// not to try their calls, since a read would pass over an urgent byte that somebody else waits
  /// for.
  private void wake(int number, int ready) {
    Parked list;
    synchronized (this) {
      list = parked[number];
      parked[number] = null;
      for (Parked at = list; at != null; at = at.next) {
        if (!at.isMeant(ready)) {
          parked[number] = new Parked(at.thread, at.events, parked[number]);
        }
      }
      if (parked[number] != null && arm(number, true) < 0) {
        ready = -1; // It cannot be armed: then all look for themselves.
      }
    }
    for (Parked at = list; at != null; at = at.next) {
      if (at.isMeant(ready)) {
        LockSupport.unpark(at.thread);
      }
    }
  }
}
