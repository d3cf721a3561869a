package dev.berth.cloudhash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.berth.session.Session;
import dev.berth.session.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// A driver of one session in memory that does for it no more than the contract says: input is
/// offered again only after an event (one in which bytes were consumed, if it is an offer) and only
/// with [Effects#RESERVE] of room, the peer takes no more than it was given credit for, and each
/// buffer of output has exactly the room that was promised.
final class Loopback extends BareEffects {
  private final Session session;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private ByteBuffer output = ByteBuffer.allocate(RESERVE);
  private ByteBuffer unread = ByteBuffer.allocate(0);
  private long credit = Long.MAX_VALUE;
  private long now = 1_000_000_000_000L;
  private long wake = NEVER;
  private boolean offer;
  private boolean paused;
  private boolean ended;
  private boolean endedTold;
  private boolean drainedDue;
  private boolean closing;

  Loopback(Session session) {
    this.session = session;
    session.opened(NOBODY, this);
    turn();
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  // The client's side.

  Loopback feed(String text) {
    return feed(bytes(text));
  }

  Loopback feed(byte[] more) {
    unread = ByteBuffer.allocate(unread.remaining() + more.length).put(unread).put(more).flip();
    offer = true;
    return turn();
  }

  Loopback feedByteByByte(byte[] more) {
    for (byte b : more) {
      feed(new byte[] {b});
    }
    return this;
  }

  Loopback end() {
    ended = true;
    return turn();
  }

  /// The peer takes so many bytes from now on, and no more.
  Loopback credit(long bytes) {
    credit = bytes;
    return turn();
  }

  Loopback pass(long nanos) {
    now += nanos;
    return turn();
  }

  Loopback stop() {
    session.stopping(this);
    offer = true;
    return turn();
  }

  /// What the client has received since this was asked last.
  String received() {
    String text = taken.toString(ISO_8859_1);
    taken.reset();
    return text;
  }

  byte[] receivedBytes() {
    return bytes(received());
  }

  int unread() {
    return unread.remaining();
  }

  /// Whether the client has seen the end.
  boolean isClosed() {
    return closing && waiting.isEmpty() && output.position() == 0;
  }

  // The driver's side.

  private Loopback turn() {
    do {
      flush();
    } while (!closing && event());
    flush();
    return this;
  }

  /// Tells one event, if there is one to tell.
  private boolean event() {
    if (drainedDue && nothingWaits()) {
      drainedDue = false;
      session.drained(Session.CONTROL, this);
    } else if (wake <= now) {
      wake = NEVER;
      session.woke(this);
    } else if (offer && mayOffer() && unread.hasRemaining()) {
      int before = unread.remaining();
      session.received(Session.CONTROL, unread, this);
      offer = unread.remaining() < before;
      return true;
    } else if (ended && !endedTold && mayOffer()) {
      endedTold = true;
      session.ended(Session.CONTROL, this);
    } else {
      return false;
    }
    offer = true;
    return true;
  }

  private boolean mayOffer() {
    return !paused && output.remaining() >= RESERVE;
  }

  private boolean nothingWaits() {
    return waiting.isEmpty() && output.position() == 0;
  }

  private void flush() {
    while (!waiting.isEmpty() && credit > 0) {
      if (waiting.peek() instanceof Source source) {
        flush(source);
      } else {
        take((ByteBuffer) waiting.peek());
      }
      if (waiting.peek() instanceof ByteBuffer buffer && !buffer.hasRemaining()) {
        waiting.remove();
      }
    }
    if (waiting.isEmpty()) {
      output.flip();
      take(output);
      output.compact();
    }
    drainedDue |= output.position() > 0;
  }

  private void flush(Source source) {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(credit, 1000));
    try {
      if (source.read(piece) < 0) {
        source.close();
        waiting.remove();
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    take(piece.flip());
  }

  private void take(ByteBuffer from) {
    int count = (int) Math.min(credit, from.remaining());
    byte[] bytes = new byte[count];
    from.get(bytes);
    taken.writeBytes(bytes);
    credit -= credit == Long.MAX_VALUE ? 0 : count;
  }

  // The session's side.

  @Override
  public long now() {
    return now;
  }

  @Override
  public ByteBuffer output(int channel) {
    return output;
  }

  @Override
  public void send(int channel, Source source) {
    if (waiting.stream().anyMatch(Source.class::isInstance)) {
      throw new IllegalStateException("a second source");
    }
    waiting.add(output.flip());
    waiting.add(source);
    output = ByteBuffer.allocate(RESERVE);
    drainedDue = true;
  }

  @Override
  public void close(int channel) {
    closing = true;
  }

  @Override
  public void wakeAt(long time) {
    wake = time;
  }

  @Override
  public void pause(int channel) {
    paused = true;
  }

  @Override
  public void resume(int channel) {
    paused = false;
  }
}
