package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Waits for many descriptors at once, by one of the kernel's ways of doing it.
///
/// One thread owns a multiplexer and makes all calls; only [#wakeUp] may come from others. It also
/// closes the sockets, by [Registration#close] or after [Registration#cancel]: the kernel does not
/// end a connection that somebody closes while it is being waited for here, until that wait is
/// over. Readiness is level-triggered: a socket is reported as long as it is ready, unless [#EDGE]
/// or [#ONE_SHOT] say otherwise, which epoll alone knows. A reported [Registration] that is
/// cancelled before its turn in the same batch reads as null, so that an event never reaches the
/// next owner of a descriptor's number.
public abstract sealed class Multiplexer implements Closeable
    permits Epoll, Poll, SelectMultiplexer {
  /// The kernel's ways.
  public enum Kind {
    /// epoll(7): the cost of a wait grows with the sockets that are ready.
    EPOLL,
    /// poll(2): the cost of a wait grows with all sockets; the better one for a handful.
    POLL,
    /// select(2): the oldest way, for descriptors below 1024 (FD_SETSIZE); the cost of a wait grows
    /// with the highest number. A hang-up is seen only as being readable or writable.
    SELECT;

    /// The kind of this name, in any case.
    ///
    /// @throws IllegalArgumentException that lists the choices
    public static Kind named(String name) {
      for (Kind kind : values()) {
        if (kind.toString().equals(name.toLowerCase(Locale.ROOT))) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "unknown multiplexer '" + name + "' (available: " + available() + ")");
    }

    private static String available() {
      return Stream.of(values()).map(Kind::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Among the interests and the results: the peer writes no more (POLLRDHUP, EPOLLRDHUP). Not for
  /// select.
  public static final int READ_HANGUP = 0x2000;

  /// Among the interests: report it once when it becomes ready, not for as long as it is (EPOLLET).
  /// Only for epoll.
  public static final int EDGE = 1 << 31;

  /// Among the interests: report it once, then not again until the interest is set anew, be it to
  /// the same (EPOLLONESHOT). Only for epoll.
  public static final int ONE_SHOT = 1 << 30;

  /// Among the interests: of several multiplexers that watch the same socket, wake one or a few,
  /// not all (EPOLLEXCLUSIVE). The interest cannot be changed later. Only for epoll.
  public static final int EXCLUSIVE = 1 << 28;

  private static final int OF_EPOLL_ALONE = EDGE | ONE_SHOT | EXCLUSIVE;

  Multiplexer() {}

  /// Refuses an interest that only epoll knows.
  static void requireLevelTriggered(int interest, String way) {
    if ((interest & OF_EPOLL_ALONE) != 0) {
      throw new UnsupportedOperationException(
          way + "(2) is level-triggered: EDGE, ONE_SHOT and EXCLUSIVE are for epoll");
    }
  }

  /// A new multiplexer.
  ///
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left
  public static Multiplexer open(Kind kind) throws IOException {
    return switch (kind) {
      case EPOLL -> new Epoll();
      case POLL -> new Poll();
      case SELECT -> new SelectMultiplexer();
    };
  }

  /// Begins to watch a descriptor.
  ///
  /// @param interest [Socket#READ], [Socket#WRITE], [Socket#URGENT], added up; 0 still reports
  ///   errors and hang-ups, except by select
  /// @param attachment whatever the caller wants to find again in [Registration#attachment]
  /// @throws ErrnoException EEXIST when it is registered here already; EPERM (epoll: an ordinary
  ///   file, which is always ready)
  /// @throws SocketClosedException when it is closed
  /// @throws DescriptorTooLargeException when select cannot watch its number
  /// @throws UnsupportedOperationException for an interest that only epoll knows
  public abstract Registration add(Fd fd, int interest, @Nullable Object attachment)
      throws IOException;

  /// Waits until a registered descriptor is ready, [#wakeUp] was called, or the time is over. Never
  /// more than the given nanoseconds (rounded up to the kernel's milliseconds where it knows no
  /// finer), 0 not at all, [Long#MAX_VALUE] for as long as it takes. In a virtual thread it parks.
  ///
  /// Interrupting a virtual thread ends its wait, now or when it begins, with
  /// [java.io.InterruptedIOException]; the thread stays interrupted and no event is lost. What is
  /// ready comes first. A platform thread does not notice an interrupt.
  ///
  /// @return how many registrations [#ready] tells; may be 0 early
  public abstract int await(long nanos) throws IOException;

  /// The `index`th registration of the last [#await] that is ready, or null when it has been
  /// cancelled since.
  public abstract @Nullable Registration ready(int index);

  /// Ends the [#await] that is under way, or the next one, early. From any thread, at any time;
  /// nothing after [#close].
  public abstract void wakeUp();

  abstract void change(Registration registration, int interest) throws IOException;

  abstract void remove(Registration registration, boolean closing);

  /// Closes the multiplexer's own descriptors; what it watched stays open.
  @Override
  public abstract void close();

  /// A descriptor that is being watched.
  public static final class Registration {
    private final Multiplexer owner;
    private final Fd fd;
    private final @Nullable Object attachment;
    int slot;
    int generation;
    int interest;
    int ready;
    boolean cancelled;

    Registration(Multiplexer owner, Fd fd, int interest, @Nullable Object attachment) {
      this.owner = owner;
      this.fd = fd;
      this.interest = interest;
      this.attachment = attachment;
    }

    /// What is watched.
    public Fd fd() {
      return fd;
    }

    /// The socket that is watched.
    ///
    /// @throws ClassCastException when it is something else
    public Socket socket() {
      return (Socket) fd;
    }

    /// What the caller has put here.
    public @Nullable Object attachment() {
      return attachment;
    }

    /// What it was ready for in the last [Multiplexer#await]: [Socket#READ] and so on.
    public int ready() {
      return ready;
    }

    /// What is waited for.
    public int interest() {
      return interest;
    }

    /// Changes what is waited for; no system call when it is the same, except for [#ONE_SHOT],
    /// which it arms again.
    public void interest(int events) throws IOException {
      if (!cancelled && (interest != events || (events & ONE_SHOT) != 0)) {
        owner.change(this, events);
        interest = events;
      }
    }

    /// Stops watching; the descriptor stays open.
    public void cancel() {
      end(false);
    }

    /// Stops watching and closes the descriptor: the kernel forgets a closed descriptor by itself,
    /// which saves a system call. Only for one that has no copy.
    public void close() {
      // The descriptor of a child that runs is kept until the child has ended.
      end(!(fd instanceof ChildProcess));
      fd.close();
    }

    private void end(boolean closing) {
      if (!cancelled) {
        cancelled = true;
        owner.remove(this, closing);
      }
    }
  }
}
