package dev.berth.session;

import java.nio.ByteBuffer;

/// Lines, ended by LF or CRLF; see [Framing#line]. Each byte is looked at once.
final class LineFraming implements Framing {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int limit;
  private ByteBuffer buffer = NONE;
  private int start;
  private int length;

  /// How many of the unread bytes are known to hold no line feed.
  private int searched;

  /// Whether the bytes up to the next line feed are the tail of a line that was too long.
  private boolean skipping;

  LineFraming(int limit) {
    this.limit = limit;
  }

  @Override
  public Step next(ByteBuffer in) {
    while (true) {
      int begin = in.position();
      int feed = LineFeed.find(in, begin + Math.min(searched, in.remaining()), in.limit());
      if (feed < 0) {
        return unended(in);
      }
      searched = 0;
      in.position(feed + 1);
      if (!skipping) {
        return line(in, begin, feed);
      }
      skipping = false;
    }
  }

  private Step line(ByteBuffer in, int begin, int feed) {
    int end = feed > begin && in.get(feed - 1) == '\r' ? feed - 1 : feed;
    if (end - begin > limit) {
      return Step.TOO_LONG;
    }
    buffer = in;
    start = begin;
    length = end - begin;
    return Step.MESSAGE;
  }

  /// There may be a CR at the end that belongs to the line end, so one byte over the limit proves
  /// nothing.
  private Step unended(ByteBuffer in) {
    boolean tooLong = !skipping && in.remaining() - 1 > limit;
    if (tooLong || skipping) {
      skipping = true;
      searched = 0;
      in.position(in.limit());
    } else {
      searched = in.remaining();
    }
    return tooLong ? Step.TOO_LONG : Step.MORE;
  }

  @Override
  public void putBack(ByteBuffer in) {
    in.position(start);
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
    return out.position();
  }

  @Override
  public void end(ByteBuffer out, int mark) {
    out.put((byte) '\n');
  }

  @Override
  public boolean carries(ByteBuffer content, int start, int length) {
    boolean ended = length > 0 && content.get(start + length - 1) == '\r';
    return !ended && LineFeed.find(content, start, start + length) < 0;
  }

  @Override
  public int overhead() {
    return 2;
  }
}
