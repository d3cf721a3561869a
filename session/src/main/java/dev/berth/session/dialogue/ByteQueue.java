package dev.berth.session.dialogue;

import java.nio.ByteBuffer;

/// Bytes in the order in which they came; grows as needed. Bounds are the business of its owner.
final class ByteQueue {
  private byte[] bytes = new byte[256];
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  void clear() {
    start = end;
  }

  /// Appends bytes of an array.
  void put(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, bytes, end, count);
    end += count;
  }

  /// Appends the next `count` bytes of a buffer.
  void put(ByteBuffer from, int count) {
    reserve(count);
    from.get(bytes, end, count);
    end += count;
  }

  /// Moves the first `count` bytes to the end of another queue.
  void moveTo(ByteQueue to, int count) {
    to.put(bytes, start, count);
    skip(count);
  }

  /// Copies the first bytes, as many as fit, without taking them.
  void copy(ByteBuffer into) {
    into.put(bytes, start, into.remaining());
  }

  /// Whether the bytes of a buffer are the first ones here.
  boolean startsWith(ByteBuffer other) {
    return other.remaining() <= size()
        && ByteBuffer.wrap(bytes, start, other.remaining()).equals(other);
  }

  /// Takes the first bytes, as many as fit, and says how many.
  int take(ByteBuffer into) {
    int count = Math.min(size(), into.remaining());
    into.put(bytes, start, count);
    skip(count);
    return count;
  }

  void skip(int count) {
    start += count;
  }

  private void reserve(int count) {
    if (isEmpty()) {
      start = end = 0;
    }
    if (bytes.length - end >= count) {
      return;
    }
    int size = size();
    if (size + count <= bytes.length / 2) {
      System.arraycopy(bytes, start, bytes, 0, size);
    } else {
      byte[] larger = new byte[Math.max(bytes.length * 2, (size + count) * 2)];
      System.arraycopy(bytes, start, larger, 0, size);
      bytes = larger;
    }
    start = 0;
    end = size;
  }
}
