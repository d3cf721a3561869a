package dev.berth.cloudhash;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A store in the memory of this process, gone when it ends. Under an architecture of several
/// processes each of them has one of its own.
///
/// A get makes no object; a put makes the copy of the value, and for a new key its entry. Room is
/// reserved before an entry is made and given back when somebody else was faster, so the limits
/// hold however many threads put at once.
public final class MemoryStore implements Store {
  /// What an entry costs beyond the bytes of its key and value: node, key object, two array
  /// headers, slot.
  static final int ENTRY_OVERHEAD = 104;

  private final ConcurrentHashMap<Key, byte[]> map = new ConcurrentHashMap<>();
  private final long maxCount;
  private final long maxBytes;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /// A store that takes at most half of the memory that this process may have.
  public MemoryStore() {
    this(Long.MAX_VALUE, Runtime.getRuntime().maxMemory() / 2);
  }

  /// A store with limits; a put that would exceed one is refused.
  ///
  /// @param maxCount the most keys
  /// @param maxBytes the most memory in bytes: keys, values, and about a hundred more for each
  ///   entry
  public MemoryStore(long maxCount, long maxBytes) {
    if (maxCount < 0 || maxBytes < 0) {
      throw new IllegalArgumentException(
          "limits cannot be negative: " + maxCount + " keys, " + maxBytes + " bytes");
    }
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  @Override
  public int get(Key key, ByteBuffer into) {
    byte[] value = map.get(key);
    if (value == null) {
      return MISSING;
    }
    if (value.length <= into.remaining()) {
      into.put(value);
    }
    return value.length;
  }

  @Override
  public boolean put(Key key, ByteBuffer from, int start, int length) {
    byte[] value = new byte[length];
    from.get(start, value);
    while (true) {
      byte[] old = map.get(key);
      long more = old == null ? cost(key, value) : value.length - old.length;
      int entries = old == null ? 1 : 0;
      if (!reserve(entries, more)) {
        return false;
      }
      boolean done =
          old == null ? map.putIfAbsent(key.copy(), value) == null : map.replace(key, old, value);
      if (done) {
        return true;
      }
      giveBack(entries, more);
    }
  }

  @Override
  public boolean remove(Key key) {
    byte[] old = map.remove(key);
    if (old == null) {
      return false;
    }
    giveBack(1, cost(key, old));
    return true;
  }

  @Override
  public long count() {
    return count.get();
  }

  /// The memory taken, in bytes, counted as the limit is.
  public long bytes() {
    return bytes.get();
  }

  private static long cost(Key key, byte[] value) {
    return (long) key.length() + value.length + ENTRY_OVERHEAD;
  }

  private boolean reserve(int entries, long more) {
    boolean tooMany = entries > 0 && count.addAndGet(entries) > maxCount;
    boolean tooMuch = bytes.addAndGet(more) > maxBytes && more > 0;
    if (tooMany || tooMuch) {
      giveBack(entries, more);
      return false;
    }
    return true;
  }

  private void giveBack(int entries, long more) {
    if (entries > 0) {
      count.addAndGet(-entries);
    }
    bytes.addAndGet(-more);
  }

  @Override
  public boolean isInMemory() {
    return true;
  }
}
