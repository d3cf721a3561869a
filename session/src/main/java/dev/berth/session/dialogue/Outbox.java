package dev.berth.session.dialogue;

import dev.berth.session.Effects;
import dev.berth.session.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What one channel has still to send: bytes, then perhaps a source, then bytes written after it.
///
/// The rule that keeps it clean: it moves bytes and remembers what is owed to the session; it tells
/// the session nothing.
final class Outbox {
  /// The bytes that a session can write before any of them is sent.
  static final int ROOM = 64 * 1024;

  private static final int PAD = 3;

  private ByteQueue before = new ByteQueue();
  private ByteQueue after = new ByteQueue();
  private @Nullable Source source;

  /// The buffer that the session writes into in this event.
  private @Nullable ByteBuffer handed;

  /// The buffer of the event before, and where it stood then; the session must not touch it. The
  /// two take turns.
  private @Nullable ByteBuffer stale;

  private int staleAt;
  private @Nullable ByteBuffer spare;
  private boolean late;
  private boolean drained;

  /// How much the session could write now.
  int room() {
    return ROOM - last().size();
  }

  /// Whether the session has little room, and will be told when it has more.
  boolean owesRoom() {
    return room() < Effects.RESERVE || ((late || drained) && source == null);
  }

  private ByteQueue last() {
    return source == null ? before : after;
  }

  boolean isEmpty() {
    return before.isEmpty() && source == null;
  }

  boolean hasSource() {
    return source != null;
  }

  /// The room for the session to write into; the same buffer until [#collect].
  ByteBuffer hand(boolean direct) {
    if (handed == null) {
      checkStale();
      handed = spare != null ? spare : allocate(direct);
      spare = null;
      // It does not begin at 0, so that nobody comes to count on that.
      handed.limit(PAD + room()).position(PAD);
    }
    return handed;
  }

  private static ByteBuffer allocate(boolean direct) {
    return direct ? ByteBuffer.allocateDirect(PAD + ROOM) : ByteBuffer.allocate(PAD + ROOM);
  }

  /// Takes over what the session has written.
  ///
  /// @throws IllegalStateException when it has misused a buffer
  void collect() {
    checkStale();
    ByteBuffer written = handed;
    if (written == null) {
      return;
    }
    int end = written.position();
    if (written.limit() != PAD + room() || end < PAD) {
      throw new IllegalStateException(
          "it moved the limit of an output buffer, or its position back");
    }
    written.position(PAD);
    last().put(written, end - PAD);
    handed = null;
    spare = stale;
    stale = written;
    staleAt = end;
    late |= room() < Effects.RESERVE;
  }

  private void checkStale() {
    if (stale != null && stale.position() != staleAt) {
      throw new IllegalStateException("it wrote into an output buffer of an earlier event");
    }
  }

  void send(Source next) {
    source = next;
  }

  /// Sends the next piece of what is written.
  ///
  /// @return whether a byte has moved
  boolean flush(MemoryWire wire, Pieces pieces) {
    int room = Math.min(before.size(), wire.room());
    if (room > 0) {
      before.moveTo(wire.toClient, pieces.next(room));
    }
    if (source == null) {
      if (!before.isEmpty()) {
        late = true;
      } else if (late) {
        late = false;
        drained = true;
      }
    }
    return room > 0;
  }

  /// Reads the next piece of the source if the peer can take it.
  ///
  /// @return whether there was one to read
  /// @throws IOException the source's own
  /// @throws IllegalStateException when the source breaks its contract
  boolean pull(MemoryWire wire, Pieces pieces) throws IOException {
    Source pulled = source;
    if (pulled == null || !before.isEmpty() || wire.room() == 0) {
      return false;
    }
    ByteBuffer into = ByteBuffer.allocate(pieces.next(ROOM));
    int read = pulled.read(into);
    if (read == 0 || Math.max(read, 0) != into.position()) {
      throw new IllegalStateException(
          "a source read " + into.position() + " bytes and said that it read " + read);
    }
    if (read > 0) {
      into.flip();
      before.put(into, read);
    } else {
      source = null;
      before = after;
      after = new ByteQueue();
      drained = true;
      close(pulled);
    }
    return true;
  }

  boolean owesDrained() {
    return drained;
  }

  /// Whether [dev.berth.session.Session#drained] is to be told now; asked once.
  boolean takeDrained() {
    boolean due = drained;
    drained = false;
    return due;
  }

  /// Forgets everything and gives back the source that is to be closed.
  @Nullable Source abandon() {
    Source left = source;
    source = null;
    handed = null;
    before.clear();
    after.clear();
    return left;
  }

  private static void close(Source ended) {
    try {
      ended.close();
    } catch (IOException e) {
      // All its bytes have been read.
    }
  }

  @Override
  public String toString() {
    return before.size()
        + after.size()
        + " bytes to send"
        + (source == null ? "" : " and a source");
  }
}
