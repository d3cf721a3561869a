package dev.berth.driver;

import dev.berth.architecture.Limits;
import dev.berth.architecture.Service;
import dev.berth.ledger.Book;
import dev.berth.ledger.Guests;
import dev.berth.ledger.Log;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who comes in: takes connections from the listener, admits what the limits allow, and tells all
/// others in the protocol's words that they cannot come in. It survives the lack of descriptors:
/// one is held in reserve, so that a full server can still say so. Any number of threads may come
/// for connections at once.
public final class Gate {
  /// How long to wait for descriptors, in nanoseconds, where nobody is put off for longer and
  /// longer.
  static final long LONG_PAUSE = 100_000_000L;

  /// Connections turned away before those who are in get their turn.
  private static final int REFUSALS = 16;

  /// Connections that are told of the end before the listener closes: as many as can be waiting.
  private static final int FAREWELLS = 4096;

  private final @Nullable Socket listener;
  private volatile Protocol protocol;
  private final Guests guests;
  private final Book counters;
  private volatile @Nullable Socket reserve;
  private volatile int waitingWork = Limits.DEFAULT.waitingWork();
  private volatile boolean complained;
  private volatile boolean othersAccept;

  /// A connection that was let in.
  ///
  /// @param counted whether it is counted here; one that was handed over is counted by the parent
  record Ticket(Socket socket, InetAddress address, boolean counted) implements Service.Guest {}

  /// @param listener a listening socket, which the gate closes in the end; null in a worker that is
  ///   handed its connections
  public Gate(@Nullable Socket listener, Protocol protocol, Guests guests, Book counters)
      throws IOException {
    this.listener = listener;
    this.protocol = protocol;
    this.guests = guests;
    this.counters = counters;
    this.reserve = Socket.create(Domain.INET, Type.STREAM);
    if (listener != null) {
      LogResources.load();
    }
  }

  Socket listener() {
    if (listener == null) {
      throw new IllegalStateException("connections are handed over to this worker");
    }
    return listener;
  }

  /// Whether it takes connections from a listener, and is not handed them.
  boolean hasListener() {
    return listener != null;
  }

  /// Admits a connection that the parent has admitted already.
  ///
  /// @return null when the client has left meanwhile
  @Nullable Ticket admitted(Socket connection) throws IOException {
    InetAddress address = addressOf(connection);
    if (address == null) {
      return null;
    }
    counters.countHanded();
    return new Ticket(connection, address, false);
  }

  /// Admits a connection that was given to this process alone.
  ///
  /// @return null when the client has left meanwhile
  @Nullable Ticket only(Socket connection) throws IOException {
    InetAddress address = addressOf(connection);
    if (address == null) {
      return null;
    }
    guests.enter(address);
    counters.countAccepted();
    return new Ticket(connection, address, true);
  }

  /// Whose it is; null, and it is closed, when a reset has come (ENOTCONN, getpeername(2)).
  private static @Nullable InetAddress addressOf(Socket connection) throws IOException {
    try {
      return connection.remoteAddress().getAddress();
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOTCONN) {
        throw e;
      }
      connection.close();
      return null;
    }
  }

  /// Takes the next connection that may come in, without waiting.
  ///
  /// @param backOff is told when the lack of descriptors asks for a pause
  /// @return null when there is none; when many had to be turned away, so that others get their
  ///   turn; when a pause is due; or when the listener is closed
  @Nullable Ticket admit(BackOff backOff) throws IOException {
    if (reserve == null) {
      restoreReserve();
    }
    for (int i = 0; i < REFUSALS; i++) {
      Socket socket;
      try {
        socket = listener().acceptNonBlocking();
      } catch (SocketClosedException e) {
        return null; // Another thread has found that the server is stopping.
      } catch (ErrnoException e) {
        if (!survive(e, backOff)) {
          return null;
        }
        continue;
      }
      if (socket == null) {
        return null;
      }
      backOff.succeeded();
      if (reserve == null && hasTakenReserve()) {
        giveBackReserve(socket);
        continue;
      }
      InetAddress address = socket.remoteAddress().getAddress();
      Refusal refusal =
          counters.waitingWork() < waitingWork ? guests.enter(address) : Refusal.TOO_MUCH_WORK;
      if (refusal == null) {
        counters.countAccepted();
        return new Ticket(socket, address, true);
      }
      refuse(socket, refusal);
    }
    return null;
  }

  /// While one thread gave up the reserve to get rid of a connection, another may have accepted one
  /// with that descriptor.
  private boolean hasTakenReserve() {
    restoreReserve();
    return reserve == null;
  }

  private void giveBackReserve(Socket socket) {
    counters.countAcceptError();
    complain("accept: the last descriptor is taken");
    refuse(socket, Refusal.OUT_OF_RESOURCES);
    restoreReserve();
  }

  /// How many connections wait to be accepted; 0 where nobody listens.
  long queueLength() {
    try {
      return listener == null || !listener.isOpen() ? 0 : listener.listenQueue().waiting();
    } catch (IOException e) {
      return 0; // It has been closed meanwhile.
    }
  }

  /// Others, for those who come from now on.
  void limits(Limits others) {
    waitingWork = others.waitingWork();
    guests.limits(others);
  }

  /// Another one, whose words those are told who are turned away.
  void protocol(Protocol other) {
    protocol = other;
  }

  /// Another length of the listen queue: listen(2) once more.
  void backlog(int length) throws IOException {
    if (listener != null && listener.isOpen()) {
      listener.listen(length);
    }
  }

  /// A guest has left.
  void leave(Ticket ticket) {
    if (!ticket.counted()) {
      counters.countHandedEnded();
      return;
    }
    guests.leave(ticket.address());
    counters.countEnded();
  }

  /// Whether other processes that wait for the same listener should go first.
  boolean isAheadOfOthers() {
    return guests.isAheadOfOthers();
  }

  /// How many guests those have.
  long guestsOfOthers() {
    return guests.guestsOfOthers();
  }

  /// Tells other processes whether this one waits for the listener.
  void atDoor(boolean is) {
    guests.atDoor(is);
  }

  /// Turns away a guest that was admitted before.
  void sendAway(Ticket ticket, Refusal why) {
    refuse(ticket.socket(), why);
    leave(ticket);
  }

  /// Turns away a connection, in the protocol's words.
  void refuse(Socket socket, Refusal why) {
    counters.countRefused(why);
    try {
      byte[] words = protocol.refusal(why);
      if (words.length > 0) {
        socket.writeNonBlocking(ByteBuffer.wrap(words));
        socket.closeWrite();
      }
    } catch (IOException e) {
      // The client has left already.
    } catch (Throwable t) {
      counters.countSessionError();
      Log.SERVER.error("the protocol has no words to refuse a connection", t);
    } finally {
      socket.close();
    }
  }

  /// Answers an error of accept; whether to go on at once.
  private boolean survive(ErrnoException e, BackOff backOff) throws IOException {
    if (!e.errno().isExhaustion()) {
      if (isOurFault(e.errno())) {
        throw e;
      }
      return true; // Whatever was wrong with that connection, the next one may be better.
    }
    Shed shed = shedOne(listener(), socket -> refuse(socket, Refusal.OUT_OF_RESOURCES));
    if (shed == Shed.NOBODY) {
      return false;
    }
    counters.countAcceptError();
    complain(e.getMessage());
    if (shed == Shed.STUCK) {
      backOff.failed();
    }
    return shed == Shed.ONE;
  }

  private void complain(@Nullable String what) {
    if (!complained) {
      complained = true;
      Log.SERVER.warning(
          what
              + "; connections are refused until descriptors are free (raise the limit: ulimit"
              + " -n)");
    }
  }

  /// Errors of accept(2) that come again however often it is called. All others concern the one
  /// connection: the kernel passes on what went wrong on the network, and what a firewall forbids.
  private static boolean isOurFault(Errno errno) {
    return switch (errno) {
      case EBADF, EINVAL, ENOTSOCK, EFAULT, ENOSYS -> true;
      default -> false;
    };
  }

  /// Gets rid of the first connection of another listener, when it cannot be accepted for lack of
  /// descriptors: waiting for the listener would spin. No words are said there; they would be taken
  /// for data.
  ///
  /// @return false when it is still there, so that only a pause helps
  boolean drop(Socket from, IOException cause) {
    if (!(cause instanceof ErrnoException e) || !e.errno().isExhaustion()) {
      return true;
    }
    Shed shed = shedOne(from, Socket::reset);
    if (shed != Shed.NOBODY) {
      counters.countAcceptError();
    }
    return shed != Shed.STUCK;
  }

  /// What has come of getting rid of a connection.
  private enum Shed {
    /// It is gone.
    ONE,
    /// There is none: accept(2) looks for a descriptor first, and then for a connection.
    NOBODY,
    /// It is still there.
    STUCK
  }

  /// Gives up the reserve for one connection: takes it, gets rid of it, and holds the descriptor
  /// back again.
  private synchronized Shed shedOne(Socket from, Consumer<Socket> farewell) {
    Socket held = reserve;
    if (held != null) {
      // In this order: whoever gets the descriptor in another thread must see that it was the last.
      reserve = null;
      held.close();
    }
    try {
      Socket socket = from.acceptNonBlocking();
      if (socket == null) {
        return Shed.NOBODY;
      }
      farewell.accept(socket);
      return Shed.ONE;
    } catch (IOException e) {
      return isReady(from) ? Shed.STUCK : Shed.NOBODY;
    } finally {
      restoreReserve();
    }
  }

  private static boolean isReady(Socket listener) {
    try {
      return listener.poll(Socket.READ, Deadline.afterNanos(0)) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void restoreReserve() {
    if (reserve == null && listener != null && listener.isOpen()) {
      try {
        reserve = Socket.create(Domain.INET, Type.STREAM);
      } catch (IOException e) {
        // The next free descriptor becomes the reserve.
      }
    }
  }

  /// From now on [#close] says nothing to those who are in the queue: others will take them.
  void leaveQueueToOthers() {
    othersAccept = true;
  }

  /// Closes the listener; those who are still in its queue are told. Of several who find that it is
  /// time, the first does it.
  public synchronized void close() {
    if (listener == null) {
      return;
    }
    if (listener.isOpen()) {
      sayFarewell(listener);
      listener.close();
    }
    Socket held = reserve;
    if (held != null) {
      held.close();
      reserve = null;
    }
  }

  private void sayFarewell(Socket from) {
    try {
      for (int i = 0; i < FAREWELLS && !othersAccept; i++) {
        Socket late = from.acceptNonBlocking();
        if (late == null) {
          return;
        }
        refuse(late, Refusal.STOPPING);
      }
    } catch (IOException e) {
      // Then they see a reset.
    }
  }
}
