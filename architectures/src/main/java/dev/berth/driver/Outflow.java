package dev.berth.driver;

import dev.berth.session.Effects;
import dev.berth.session.FileSource;
import dev.berth.session.Source;
import dev.berth.sockets.Socket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What one channel has still to send, in order: bytes that were written, then a source, then bytes
/// that were written after it. It takes from the scratch buffer while it can, so that a channel
/// which keeps up has no buffer of its own.
final class Outflow {
  /// What [#push] has come to.
  enum Push {
    /// All is in the kernel.
    DONE,
    /// The socket is full.
    FULL,
    /// This turn's share is used up; there is more.
    SHARE_USED,
    /// A source has to be read elsewhere first ([#refill]).
    NEEDS_READ,
    /// A source must not be read while a job is running.
    AFTER_JOB
  }

  /// Bytes for which a small buffer does.
  private static final int FEW = 4096;

  private @Nullable ByteBuffer pending;
  private int sent;
  private long total;
  private @Nullable Source source;
  private @Nullable ByteBuffer after;

  /// The source has ended since somebody asked.
  private boolean sourceEnded;

  /// Another thread is reading the source.
  private @Nullable Refill reading;

  /// The channel went away meanwhile.
  private boolean abandoned;

  /// The bytes that the kernel has taken so far.
  long total() {
    return total;
  }

  /// Whether nothing is left to send.
  boolean isEmpty(Scratch scratch) {
    boolean written = scratch.owner == this && scratch.output.position() > 0;
    return !written && pending == null && source == null;
  }

  /// Whether something is left to send, where nothing is in a scratch buffer: between turns.
  boolean isUnderWay() {
    return pending != null || source != null;
  }

  /// Whether a source is being sent.
  boolean hasSource() {
    return source != null;
  }

  /// Whether the source is being read elsewhere, so that there is nothing to do here.
  boolean isReading() {
    return reading != null;
  }

  /// The bytes that can still be written before what waits has gone.
  int freeRoom(Scratch scratch) {
    if (source != null) {
      return after == null ? Scratch.OUTPUT : Scratch.OUTPUT - after.position();
    }
    if (pending != null) {
      return Scratch.OUTPUT - pending.position() + sent;
    }
    return Scratch.OUTPUT - (scratch.owner == this ? scratch.output.position() : 0);
  }

  /// Whether [#push] has nothing to do and nothing to tell.
  boolean isAtRest(Scratch scratch) {
    return isEmpty(scratch) && !sourceEnded;
  }

  /// Whether so little room is left that a session which streams may have stopped for want of it.
  boolean isTight(Scratch scratch) {
    return freeRoom(scratch) < Effects.RESERVE;
  }

  /// Whether a source has come to its end since the last call.
  boolean takeSourceEnded() {
    boolean ended = sourceEnded;
    sourceEnded = false;
    return ended;
  }

  /// Where the next bytes are to be written.
  ByteBuffer room(Scratch scratch) {
    if (source != null) {
      if (after == null) {
        after = BufferPool.WAITING.borrow();
      }
      return after;
    }
    ByteBuffer waiting = pending;
    if (waiting != null) {
      return roomBehind(waiting);
    }
    if (scratch.owner != this) {
      if (scratch.owner != null) {
        scratch.owner.stash(scratch);
      }
      scratch.owner = this;
      scratch.output.clear();
    }
    return scratch.output;
  }

  private ByteBuffer roomBehind(ByteBuffer waiting) {
    if (sent == 0 && waiting.capacity() == Scratch.OUTPUT) {
      return waiting;
    }
    waiting.flip().position(sent);
    sent = 0;
    if (waiting.capacity() == Scratch.OUTPUT) {
      return waiting.compact();
    }
    ByteBuffer larger = BufferPool.WAITING.borrow().put(waiting);
    pending = larger;
    return larger;
  }

  /// Moves what is in the scratch buffer into one of our own, because the scratch buffer is needed
  /// or the turn is over.
  void stash(Scratch scratch) {
    if (scratch.owner == this) {
      scratch.owner = null;
      if (scratch.output.position() > 0) {
        keep(scratch.output.flip());
      }
    }
  }

  private void keep(ByteBuffer bytes) {
    boolean few = bytes.remaining() <= FEW;
    pending = (few ? ByteBuffer.allocate(FEW) : BufferPool.WAITING.borrow()).put(bytes);
    sent = 0;
  }

  /// Puts a source behind the bytes written so far.
  void source(Source next, Scratch scratch) {
    if (source != null) {
      throw new IllegalStateException("this channel is sending another source");
    }
    stash(scratch);
    source = next;
  }

  /// Sends as much as the socket takes and the turn allows.
  ///
  /// @param end the [#total] at which the turn's share of a source is used up
  /// @param jobs where a source is read, and whether it may be read now
  Push push(Socket socket, Scratch scratch, long end, Jobs jobs)
      throws IOException, SourceException {
    while (true) {
      if (!pushBytes(socket, scratch)) {
        return Push.FULL;
      }
      Source current = source;
      if (current == null) {
        return Push.DONE;
      }
      long share = end - total;
      if (share <= 0) {
        return Push.SHARE_USED;
      }
      long count;
      if (current instanceof FileSource file && file.file().descriptor() >= 0) {
        if (jobs.isRunning()) {
          return Push.AFTER_JOB;
        }
        count = sendFile(socket, file, share);
        if (count == Socket.WOULD_BLOCK) {
          return Push.FULL;
        }
      } else if (jobs.areInPlace()) {
        count = read(current, room(scratch, current));
      } else {
        return isReading() ? Push.FULL : Push.NEEDS_READ;
      }
      if (count < 0) {
        endSource();
      }
    }
  }

  /// The scratch buffer for a source that is read in place: its bytes go out next.
  private ByteBuffer room(Scratch scratch, Source reading) {
    source = null;
    ByteBuffer buffer = room(scratch);
    source = reading;
    return buffer;
  }

  private static int read(Source source, ByteBuffer into) throws SourceException {
    int before = into.position();
    try {
      return checked(source.read(into), into.position() - before);
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  /// What a source says that it has read, which must be what it has read, and something: a driver
  /// that believed it would send what is not there, or never come to an end.
  private static int checked(int said, int read) {
    if (said == 0 || Math.max(said, 0) != read) {
      throw new IllegalStateException(
          "a source read " + read + " bytes and said that it read " + said);
    }
    return said;
  }

  private long sendFile(Socket socket, FileSource file, long share)
      throws IOException, SourceException {
    long remaining = file.remaining();
    if (remaining == 0) {
      return -1;
    }
    long count;
    try {
      count =
          socket.sendFileNonBlocking(
              file.file().descriptor(), file.position(), Math.min(remaining, share));
    } catch (dev.berth.sockets.ErrnoException e) {
      if (e.errno().isPeerGone()) {
        throw e;
      }
      throw new SourceException(e);
    }
    if (count == 0) {
      return -1; // The file has become shorter.
    }
    if (count > 0) {
      file.skip(count);
      total += count;
    }
    return count;
  }

  /// Sends what was written; false when the socket is full.
  private boolean pushBytes(Socket socket, Scratch scratch) throws IOException {
    if (scratch.owner == this) {
      return pushScratch(socket, scratch);
    }
    ByteBuffer waiting = pending;
    if (waiting == null) {
      return true;
    }
    int end = waiting.position();
    int count = write(socket, waiting, sent, end - sent, scratch);
    total += Math.max(0, count);
    sent += Math.max(0, count);
    if (sent < end) {
      return false;
    }
    dropPending();
    return true;
  }

  /// Sends a piece of a buffer. The kernel cannot be shown what is on the heap, so that goes
  /// through the buffer for input, in which nothing is when something is sent.
  private static int write(Socket socket, ByteBuffer from, int offset, int length, Scratch scratch)
      throws IOException {
    if (from.isDirect()) {
      return socket.writeNonBlocking(from.slice(offset, length));
    }
    scratch.input.clear().put(0, from, offset, length);
    return socket.writeNonBlocking(scratch.inputMemory, 0, length);
  }

  private boolean pushScratch(Socket socket, Scratch scratch) throws IOException {
    scratch.owner = null;
    int length = scratch.output.position();
    int count = length == 0 ? 0 : socket.writeNonBlocking(scratch.outputMemory, 0, length);
    total += Math.max(0, count);
    if (count == length) {
      return true;
    }
    keep(scratch.output.flip().position(Math.max(0, count)));
    return false;
  }

  private void dropPending() {
    giveBack(pending);
    pending = null;
    sent = 0;
  }

  private static void giveBack(@Nullable ByteBuffer buffer) {
    if (buffer != null && buffer.capacity() == Scratch.OUTPUT) {
      (buffer.isDirect() ? BufferPool.OUTPUT : BufferPool.WAITING).giveBack(buffer);
    }
  }

  private void endSource() {
    Source ended = source;
    forgetSource();
    closeQuietly(ended);
  }

  private void forgetSource() {
    source = null;
    sourceEnded = true;
    pending = after;
    after = null;
    sent = 0;
  }

  private static void closeQuietly(@Nullable Source ended) {
    try {
      if (ended != null) {
        ended.close();
      }
    } catch (IOException e) {
      // All its bytes have been read.
    }
  }

  /// The blocking half of a read that is done elsewhere: to be run there, once, after
  /// [Push#NEEDS_READ].
  Refill refill() {
    Source current = source;
    if (current == null) {
      throw new IllegalStateException("nothing to read");
    }
    Refill refill = new Refill(current);
    reading = refill;
    return refill;
  }

  /// Takes what a [Refill] has read.
  void refilled(Refill refill) throws SourceException {
    reading = null;
    if (!abandoned && refill.count > 0) {
      dropPending();
      pending = refill.buffer;
      sent = 0;
      return;
    }
    BufferPool.OUTPUT.giveBack(refill.buffer);
    if (refill.failure != null) {
      throw new SourceException(refill.failure);
    }
    if (!abandoned) {
      forgetSource();
    }
  }

  /// Drops everything.
  ///
  /// @return the source, which is to be closed where and when it is not being read
  @Nullable Closeable discard(@Nullable Scratch scratch) {
    if (scratch != null && scratch.owner == this) {
      scratch.owner = null;
    }
    dropPending();
    giveBack(after);
    after = null;
    abandoned = true;
    Source left = source;
    source = null;
    Refill refill = reading;
    return refill != null ? refill::close : left;
  }

  /// One read of a source, on another thread, which also closes it after its last byte.
  static final class Refill {
    private final Source source;
    private final ByteBuffer buffer = BufferPool.OUTPUT.borrow();
    private int count;
    private boolean closed;
    private @Nullable IOException failure;

    private Refill(Source source) {
      this.source = source;
    }

    void run() {
      try {
        count = checked(source.read(buffer), buffer.position());
      } catch (IOException e) {
        failure = e;
      }
      if (count < 0) {
        close();
      }
    }

    private void close() {
      if (!closed) {
        closed = true;
        closeQuietly(source);
      }
    }
  }

  /// The source has failed, not the peer.
  static final class SourceException extends Exception {
    private static final long serialVersionUID = 1;

    private final IOException failure;

    SourceException(IOException failure) {
      super(failure);
      this.failure = failure;
    }

    IOException failure() {
      return failure;
    }
  }
}
