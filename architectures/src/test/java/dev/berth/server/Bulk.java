package dev.berth.server;

import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// Many bytes, of which each is known by its place.
final class Bulk {
  private Bulk() {}

  static byte at(long place) {
    return (byte) (place * 31 + (place >>> 8) * 17 + (place >>> 16));
  }

  static byte[] bytes(long from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  /// The first place at which the bytes differ from what they should be, or -1.
  static long firstWrong(byte[] bytes, long from) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != at(from + i)) {
        return from + i;
      }
    }
    return -1;
  }

  /// So many of them.
  static final class Up implements Source {
    final AtomicLong read = new AtomicLong();
    final AtomicLong closed = new AtomicLong();
    private final long count;

    Up(long count) {
      this.count = count;
    }

    @Override
    public int read(ByteBuffer into) {
      int piece = (int) Math.min(into.remaining(), count - read.get());
      if (piece == 0) {
        return -1;
      }
      into.put(bytes(read.get(), piece));
      read.addAndGet(piece);
      return piece;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /// Takes them, and notes the first that is wrong.
  static final class Down implements Sink {
    final AtomicLong written = new AtomicLong();
    final AtomicLong closed = new AtomicLong();
    final AtomicLong wrong = new AtomicLong(-1);

    @Override
    public void write(ByteBuffer from) {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      long bad = firstWrong(bytes, written.get());
      wrong.compareAndSet(-1, bad);
      written.addAndGet(bytes.length);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
