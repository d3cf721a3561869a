package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Waits for many sockets at once, by one of the kernel's ways of doing it.
///
/// One thread owns a multiplexer and makes all calls; only [#wakeUp] may come from others. It also
/// closes the sockets, by [Registration#close] or after [Registration#cancel]: the kernel does not
/// end a connection that somebody closes while it is being waited for here, until that wait is
/// over. Readiness is level-triggered: a socket is reported as long as it is ready. A reported
/// [Registration] that is cancelled before its turn in the same batch reads as null, so that an
/// event never reaches the next owner of a descriptor's number.
public abstract sealed class Multiplexer implements Closeable permits Epoll, Poll {
  /// The kernel's ways.
  public enum Kind {
    /// epoll(7): the cost of a wait grows with the sockets that are ready.
    EPOLL,
    /// poll(2): the cost of a wait grows with all sockets; the better one for a handful.
    POLL;

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
          "unknown multiplexer '" + name + "' (available: epoll, poll)");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Multiplexer() {}

  /// A new multiplexer.
  ///
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left
  public static Multiplexer open(Kind kind) throws IOException {
    return switch (kind) {
      case EPOLL -> new Epoll();
      case POLL -> new Poll();
    };
  }

  /// Begins to watch a socket.
  ///
  /// @param interest [Socket#READ], [Socket#WRITE], [Socket#URGENT], added up; 0 still reports
  ///   errors and hang-ups
  /// @param attachment whatever the caller wants to find again in [Registration#attachment]
  /// @throws ErrnoException EEXIST when the socket is registered here already
  /// @throws SocketClosedException when it is closed
  public abstract Registration add(Socket socket, int interest, @Nullable Object attachment)
      throws IOException;

  /// Waits until a registered socket is ready, [#wakeUp] was called, or the time is over. Never
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

  /// Closes the multiplexer's own descriptors; the sockets stay open.
  @Override
  public abstract void close();

  /// A socket that is being watched.
  public static final class Registration {
    private final Multiplexer owner;
    private final Socket socket;
    private final @Nullable Object attachment;
    int slot;
    int generation;
    int interest;
    int ready;
    boolean cancelled;

    Registration(Multiplexer owner, Socket socket, int interest, @Nullable Object attachment) {
      this.owner = owner;
      this.socket = socket;
      this.interest = interest;
      this.attachment = attachment;
    }

    /// The socket.
    public Socket socket() {
      return socket;
    }

    /// What the caller has put here.
    public @Nullable Object attachment() {
      return attachment;
    }

    /// What the socket was ready for in the last [Multiplexer#await]: [Socket#READ] and so on.
    public int ready() {
      return ready;
    }

    /// What is waited for.
    public int interest() {
      return interest;
    }

    /// Changes what is waited for; no system call when it is the same.
    public void interest(int events) throws IOException {
      if (!cancelled && interest != events) {
        owner.change(this, events);
        interest = events;
      }
    }

    /// Stops watching; the socket stays open.
    public void cancel() {
      end(false);
    }

    /// Stops watching and closes the socket: the kernel forgets a closed descriptor by itself,
    /// which saves a system call. Only for a socket whose descriptor has no copy.
    public void close() {
      end(true);
      socket.close();
    }

    private void end(boolean closing) {
      if (!cancelled) {
        cancelled = true;
        owner.remove(this, closing);
      }
    }
  }
}
