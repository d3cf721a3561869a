package dev.berth.session.dialogue;

import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One channel of a session in memory. Its states:
///
/// ```
/// listening, connecting --wire--> open --close--> closing --all sent--> gone
///       `--------------abort, reset, failure-----------------------------^
/// ```
final class MemoryChannel {
  /// Buffers do not begin at 0, so that nobody comes to count on that.
  private static final int PAD = 3;

  final int number;
  final Outbox out = new Outbox();

  /// The port at which it listens, or 0.
  int port;

  /// Who may connect to it.
  @Nullable InetAddress expected;

  @Nullable MemoryWire wire;
  @Nullable Sink sink;
  boolean paused;
  boolean closing;
  boolean writingEnded;
  boolean gone;

  private final MemoryDriver driver;
  private final ByteQueue unread = new ByteQueue();
  private ByteBuffer input = ByteBuffer.allocate(0);
  private boolean fresh;
  private long offered = -1;

  /// What is unread may have been left for want of room in the output of some channel.
  private boolean leftForRoom;

  private boolean endTold;

  MemoryChannel(MemoryDriver driver, int number) {
    this.driver = driver;
    this.number = number;
  }

  /// Does the next thing that can be done for this channel.
  ///
  /// @return whether there was one
  boolean turn() {
    MemoryWire wire = this.wire;
    if (wire == null || gone) {
      return false;
    }
    if (wire.clientReset) {
      breakDown(new Failure(Failure.Kind.PEER, new SocketException("Connection reset")));
      return true;
    }
    if (out.flush(wire, driver.pieces) || pull(wire)) {
      return true;
    }
    boolean mute = closing && number == Session.CONTROL;
    if (!mute && out.takeDrained()) {
      driver.tell(effects -> driver.session.drained(number, effects));
      return true;
    }
    if (out.isEmpty() && closing) {
      finishClosing(wire);
      return true;
    }
    if (out.isEmpty() && writingEnded && !wire.serverEnded) {
      wire.serverEnded = true;
      return true;
    }
    return !closing && !paused && read(wire);
  }

  /// Sends what was written in an event that is over. A further channel that has nothing to send
  /// and nothing to tell is closed right then: the control channel, when it closes too, would abort
  /// it.
  void endOfEvent() {
    MemoryWire wire = this.wire;
    if (wire == null || gone) {
      return;
    }
    out.flush(wire, driver.pieces);
    if (closing && number != Session.CONTROL && out.isEmpty() && !out.owesDrained()) {
      finishClosing(wire);
    }
  }

  private void finishClosing(MemoryWire wire) {
    wire.closeByServer();
    gone = true;
    driver.forget(this);
  }

  private boolean pull(MemoryWire wire) {
    try {
      return out.pull(wire, driver.pieces);
    } catch (IOException e) {
      wire.dropByServer();
      breakDown(new Failure(Failure.Kind.SOURCE, e));
      return true;
    }
  }

  private boolean read(MemoryWire wire) {
    if (sink != null) {
      return feed(wire, sink);
    }
    int limit = driver.inputLimit - unread.size();
    int count = Math.min(limit, wire.toServer.size());
    if (count > 0) {
      wire.toServer.moveTo(unread, count);
      fresh = true;
    }
    if (!unread.isEmpty() && (fresh || offered != driver.epoch)) {
      if (number == Session.CONTROL && out.room() < Effects.RESERVE) {
        return false;
      }
      offer();
      wire.held = unread.size();
      return true;
    }
    if (wire.clientEnded && wire.toServer.isEmpty() && mayEnd()) {
      end();
      return true;
    }
    return false;
  }

  /// Offers the unread bytes in a buffer that is a copy, and wiped afterwards, so that a session
  /// which changes or keeps it is found out.
  private void offer() {
    int size = unread.size();
    ByteBuffer in = inputBuffer(size);
    unread.copy(in.limit(PAD + size).position(PAD));
    in.position(PAD);
    boolean news = fresh;
    fresh = false;
    driver.tell(effects -> {
      driver.session.received(number, in, effects);
      if (in.limit() != PAD + size || in.position() < PAD) {
        throw new IllegalStateException("it moved the limit of its input, or its position back");
      }
      if (!unread.startsWith(in.duplicate().position(PAD))) {
        throw new IllegalStateException("it changed the bytes of its input");
      }
    });
    int consumed = in.position() - PAD;
    unread.skip(consumed);
    if (consumed == 0 && !news) {
      driver.epoch--; // Offering the same again in vain is no event after which to offer again.
    }
    // What is left over when some was taken is offered again at once.
    offered = consumed > 0 ? -1 : driver.epoch;
    leftForRoom = consumed < size && driver.isRoomShort();
    in.put(PAD, new byte[size]);
  }

  private ByteBuffer inputBuffer(int size) {
    if (input.capacity() < PAD + size) {
      int capacity = PAD + 2 * size;
      boolean direct = driver.pieces.direct();
      input = direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    }
    return input.clear();
  }

  private boolean feed(MemoryWire wire, Sink into) {
    ByteQueue from = unread.isEmpty() ? wire.toServer : unread;
    try {
      if (!from.isEmpty()) {
        ByteBuffer bytes = ByteBuffer.allocate(driver.pieces.next(from.size()));
        from.take(bytes);
        into.write(bytes.flip());
        if (bytes.hasRemaining()) {
          throw new IllegalStateException("a sink left " + bytes.remaining() + " bytes");
        }
        return true;
      }
      if (wire.clientEnded && mayEnd()) {
        sink = null;
        into.close();
        end();
        return true;
      }
      return false;
    } catch (IOException e) {
      wire.dropByServer();
      breakDown(new Failure(Failure.Kind.SINK, e));
      return true;
    }
  }

  /// Whether the session waits for nothing that comes before the end.
  private boolean mayEnd() {
    return !endTold
        && driver.isIdle()
        && out.room() >= Effects.RESERVE
        && (unread.isEmpty() || (out.isEmpty() && !leftForRoom));
  }

  private void end() {
    endTold = true;
    unread.clear();
    driver.tell(effects -> driver.session.ended(number, effects));
  }

  /// The channel is gone, and not because the session closed it.
  void breakDown(Failure failure) {
    gone = true;
    closeQuietly(out.abandon());
    closeQuietly(sink);
    sink = null;
    driver.forget(this);
    if (number != Session.CONTROL) {
      driver.tell(effects -> driver.session.failed(number, failure, effects));
    }
  }

  /// Drops the channel: the peer sees a reset. Source and sink are closed after the event.
  void drop() {
    if (wire != null && !gone) {
      wire.dropByServer();
    }
    gone = true;
    driver.closeLater(out.abandon());
    driver.closeLater(sink);
    sink = null;
  }

  /// Input is no longer read; what is written is still sent, and until then the number is taken. A
  /// channel that is not connected is given up.
  void close() {
    if (wire == null) {
      drop();
      driver.forget(this);
      return;
    }
    closing = true;
    driver.closeLater(sink);
    sink = null;
  }

  static void closeQuietly(@Nullable Closeable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (IOException e) {
      // Nobody is left to be told.
    }
  }

  @Override
  public String toString() {
    String state =
        gone
            ? "gone"
            : wire != null ? (closing ? "closing" : "open") : port > 0 ? "listening" : "new";
    return "channel "
        + number
        + " "
        + state
        + ", "
        + out
        + ", "
        + unread.size()
        + " bytes unread"
        + (paused ? ", paused" : "")
        + (sink == null ? "" : ", a sink");
  }
}
