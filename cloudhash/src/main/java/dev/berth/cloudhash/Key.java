package dev.berth.cloudhash;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The bytes of a key, for looking things up without making an object: a session has one and fills
/// it anew for each request. **Whoever keeps a key keeps a [#copy]**, which never changes.
///
/// Keys order themselves, so that a map of many keys with one hash (made by somebody who wants the
/// map slow) can still find its way.
public final class Key implements Comparable<Key> {
  private static final byte[] NONE = new byte[0];

  private byte[] bytes = NONE;
  private int length;
  private int hash;

  Key() {}

  /// A key with these bytes.
  public static Key of(byte[] bytes) {
    Key key = new Key();
    key.set(ByteBuffer.wrap(bytes), 0, bytes.length);
    return key;
  }

  /// Fills this key from a region of a buffer.
  void set(ByteBuffer from, int start, int count) {
    if (bytes.length < count) {
      bytes = new byte[Math.max(count, 32)];
    }
    from.get(start, bytes, 0, count);
    length = count;
    int h = 0;
    for (int i = 0; i < count; i++) {
      h = 31 * h + bytes[i];
    }
    hash = h;
  }

  /// Its length in bytes.
  public int length() {
    return length;
  }

  /// An array that begins with the key's bytes; only the first [#length] of them belong to it. Not
  /// to be changed.
  public byte[] array() {
    return bytes;
  }

  /// A key of its own with the same bytes.
  public Key copy() {
    Key copy = new Key();
    copy.bytes = Arrays.copyOf(bytes, length);
    copy.length = length;
    copy.hash = hash;
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key
        && key.hash == hash
        && Arrays.equals(bytes, 0, length, key.bytes, 0, key.length);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compare(bytes, 0, length, other.bytes, 0, other.length);
  }
}
