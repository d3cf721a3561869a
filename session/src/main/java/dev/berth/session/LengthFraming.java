package dev.berth.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Four bytes of length, then the message; see [Framing#lengthPrefix].
final class LengthFraming implements Framing {
  private static final int PREFIX = Integer.BYTES;

  /// What is skipped after a length that cannot be: everything.
  private static final long FOR_EVER = Long.MAX_VALUE;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int limit;
  private final ByteOrder order;
  private ByteBuffer buffer = NONE;
  private int start;
  private int length;

  /// How many of the bytes to come belong to a message that was too long.
  private long skip;

  LengthFraming(int limit, ByteOrder order) {
    this.limit = limit;
    this.order = order;
  }

  @Override
  public Step next(ByteBuffer in) {
    skip(in);
    if (in.remaining() < PREFIX) {
      return Step.MORE;
    }
    int begin = in.position() + PREFIX;
    int announced = inOrder(in, in.getInt(in.position()));
    if (announced < 0 || announced > limit) {
      in.position(begin);
      skip = announced < 0 ? FOR_EVER : announced;
      skip(in);
      return announced < 0 ? Step.BAD_LENGTH : Step.TOO_LONG;
    }
    if (in.limit() - begin < announced) {
      return Step.MORE;
    }
    in.position(begin + announced);
    buffer = in;
    start = begin;
    length = announced;
    return Step.MESSAGE;
  }

  private void skip(ByteBuffer in) {
    int skipped = (int) Math.min(skip, in.remaining());
    in.position(in.position() + skipped);
    if (skip != FOR_EVER) {
      skip -= skipped;
    }
  }

  private int inOrder(ByteBuffer buffer, int value) {
    return buffer.order() == order ? value : Integer.reverseBytes(value);
  }

  @Override
  public void putBack(ByteBuffer in) {
    in.position(start - PREFIX);
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public int start() {
    return start;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int begin(ByteBuffer out) {
    int mark = out.position();
    out.position(mark + PREFIX);
    return mark;
  }

  @Override
  public void end(ByteBuffer out, int mark) {
    out.putInt(mark, inOrder(out, out.position() - mark - PREFIX));
  }

  @Override
  public boolean carries(ByteBuffer content, int start, int length) {
    return true;
  }

  @Override
  public int overhead() {
    return PREFIX;
  }
}
