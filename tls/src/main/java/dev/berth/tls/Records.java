package dev.berth.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// The records of one connection (RFC 8446, section 5): what has come and is not taken apart yet,
/// what was decrypted and not taken, what is on its way out. The JDK's engine does the work; here
/// are the buffers that it works in. It knows where a record ends, and nothing of what is in it.
///
/// A buffer is borrowed when there is something to put into it, and given back ([#giveBack]) when
/// that is gone.
final class Records {
  /// Type, version, and the length in two bytes.
  private static final int HEADER = 5;

  private final SSLEngine engine;
  private ByteBuffer in = Buffers.NONE;
  private ByteBuffer plain = Buffers.NONE;
  private ByteBuffer out = Buffers.NONE;

  Records(SSLEngine engine) {
    this.engine = engine;
  }

  // ---------------------------------------------------------------- coming

  /// Takes ciphertext, as much as there is room for; how much.
  int feed(ByteBuffer ciphertext) {
    if (!ciphertext.hasRemaining()) {
      return 0;
    }
    int count = Math.min(ciphertext.remaining(), feedRoom());
    if (in.capacity() < in.remaining() + count) {
      moveInput(in.remaining() + count <= Buffers.FEW ? Buffers.SMALL : Buffers.HEAP);
    } else if (in.capacity() - in.limit() < count) {
      in.compact().flip();
    }
    int end = in.limit();
    in.limit(end + count).put(end, ciphertext, ciphertext.position(), count);
    ciphertext.position(ciphertext.position() + count);
    return count;
  }

  private void moveInput(Buffers where) {
    ByteBuffer moved = where.borrow().put(in).flip();
    Buffers.giveBackToHeap(in);
    in = moved;
  }

  int feedRoom() {
    return Buffers.SIZE - in.remaining();
  }

  /// What has come and is not taken apart.
  ByteBuffer input() {
    return in;
  }

  void dropInput() {
    in.position(in.limit());
  }

  /// The length that the next record says it has, or 0 while it has not said so.
  int nextLength() {
    return in.remaining() < HEADER ? 0 : HEADER + (in.getShort(in.position() + 3) & 0xFFFF);
  }

  /// Whether the next record is longer than any may be. The limit of the JDK is above what TLS 1.3
  /// allows, and what peers of TLS 1.2 make.
  boolean isNextTooLong() {
    return nextLength() > packetSize();
  }

  boolean hasWholeRecord() {
    int length = nextLength();
    return length > 0 && length <= in.remaining();
  }

  /// Takes one record apart.
  SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
    return engine.unwrap(in, into);
  }

  /// The same for a record that may hold more than its reader has room for: [#take] hands it out.
  SSLEngineResult unwrapAside() throws SSLException {
    plain = Buffers.isNone(plain) ? Buffers.HEAP.borrow() : plain.clear();
    try {
      return engine.unwrap(in, plain);
    } finally {
      plain.flip();
    }
  }

  boolean hasPlain() {
    return plain.hasRemaining();
  }

  /// Hands out what was decrypted, as much as there is room for; how much.
  int take(ByteBuffer into) {
    int count = Math.min(into.remaining(), plain.remaining());
    into.put(into.position(), plain, plain.position(), count);
    into.position(into.position() + count);
    plain.position(plain.position() + count);
    return count;
  }

  // ---------------------------------------------------------------- going

  boolean hasOutput() {
    return out.hasRemaining();
  }

  /// What waits to be sent, to be taken from the front.
  ByteBuffer output() {
    return out;
  }

  /// Makes one record of these bytes, or of what the engine has to say; false when there is no room
  /// for it.
  boolean wrap(ByteBuffer from) throws SSLException {
    if (Buffers.isNone(out)) {
      out = Buffers.HEAP.borrow().limit(0);
    }
    int size = packetSize();
    if (out.capacity() - out.remaining() < size) {
      return false;
    }
    if (out.capacity() - out.limit() < size) {
      out.compact().flip();
    }
    int begin = out.position();
    int end = out.limit();
    out.limit(out.capacity()).position(end);
    try {
      engine.wrap(from, out);
      end = out.position();
    } finally {
      out.limit(end).position(begin);
    }
    return true;
  }

  /// Lets the engine say what it has to say; false when there is no room for it.
  boolean say() throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      int before = out.remaining();
      if (!wrap(Buffers.NONE)) {
        return false;
      }
      if (out.remaining() == before) {
        break; // It has nothing to say, after all.
      }
    }
    return true;
  }

  /// Puts a record there as it is, in the place of what waits.
  void output(byte[] record) {
    out = Buffers.isNone(out) ? Buffers.HEAP.borrow() : out.clear();
    out.put(record).flip();
  }

  // ---------------------------------------------------------------- buffers

  /// Gives back the buffers that hold nothing, and one that holds little for a small one.
  void giveBack() {
    if (!in.hasRemaining()) {
      Buffers.giveBackToHeap(in);
      in = Buffers.NONE;
    } else if (in.remaining() <= Buffers.FEW && in.capacity() > Buffers.FEW) {
      moveInput(Buffers.SMALL);
    }
    if (!plain.hasRemaining()) {
      Buffers.giveBackToHeap(plain);
      plain = Buffers.NONE;
    }
    if (!out.hasRemaining()) {
      Buffers.giveBackToHeap(out);
      out = Buffers.NONE;
    }
  }

  /// Forgets everything.
  void drop() {
    in.position(in.limit());
    plain.position(plain.limit());
    out.position(out.limit());
    giveBack();
  }

  private int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }
}
