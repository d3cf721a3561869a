package dev.berth.session;

import java.nio.ByteBuffer;

/// All bytes up to the end of the input; see [Framing#endOfInput]. The only framing that keeps
/// bytes.
final class EndFraming implements Framing {
  private static final int FIRST_CAPACITY = 256;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int limit;
  private ByteBuffer kept = NONE;
  private boolean tooLong;

  EndFraming(int limit) {
    this.limit = limit;
  }

  @Override
  public Step next(ByteBuffer in) {
    if (tooLong) {
      in.position(in.limit());
      return Step.MORE;
    }
    if (in.remaining() > limit - kept.position()) {
      tooLong = true;
      kept = NONE;
      in.position(in.limit());
      return Step.TOO_LONG;
    }
    ensureRoom(in.remaining());
    kept.put(in);
    return Step.MORE;
  }

  private void ensureRoom(int count) {
    if (kept.remaining() < count) {
      int needed = kept.position() + count;
      int capacity =
          Math.max(Math.max(needed, FIRST_CAPACITY), Math.min(limit, 2 * kept.capacity()));
      kept = ByteBuffer.allocate(capacity).put(kept.flip());
    }
  }

  @Override
  public Step ended() {
    return tooLong ? Step.MORE : Step.MESSAGE;
  }

  @Override
  public void putBack(ByteBuffer in) {}

  @Override
  public ByteBuffer buffer() {
    return kept;
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int length() {
    return kept.position();
  }

  @Override
  public int begin(ByteBuffer out) {
    return out.position();
  }

  @Override
  public void end(ByteBuffer out, int mark) {}

  @Override
  public boolean carries(ByteBuffer content, int start, int length) {
    return true;
  }

  @Override
  public int overhead() {
    return 0;
  }
}
