package dev.berth.cloudhash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.session.Framing;
import java.nio.ByteBuffer;

/// Writes replies, each in its frame. The rule of how they are told apart is here and, from the
/// other side, in [CloudHashClient]; see [CloudHashProtocol] for its words.
final class Replies {
  /// Room for any reply but a value, in bytes.
  static final int SMALL = 512;

  /// What [#value] returns when it has written the reply.
  static final int WRITTEN = 0;

  /// Stands before a value that would look like another reply without it.
  static final byte MARK = '=';

  /// Begins an error, and nothing else.
  static final String ERROR = "ERR ";

  private static final byte[] OK = "OK".getBytes(UTF_8);

  private final Framing framing;
  private final boolean lineFeedAfter;

  Replies(Framing framing, CloudHashFraming kind) {
    this.framing = framing;
    this.lineFeedAfter = kind == CloudHashFraming.END_OF_INPUT;
  }

  void ok(ByteBuffer out) {
    int mark = framing.begin(out);
    end(out.put(OK), mark);
  }

  void error(ByteBuffer out, String text) {
    int mark = framing.begin(out);
    end(out.put((ERROR + text).getBytes(UTF_8)), mark);
  }

  /// The reply to GET: the value, or nothing when there is none.
  ///
  /// @param out has room for a [#SMALL] reply
  /// @return [#WRITTEN], or the room in bytes that the reply needs and `out` has not
  int value(Store store, Key key, ByteBuffer out) {
    int mark = framing.begin(out);
    int start = out.position();
    // A mark and a line feed must find room besides the value.
    int limit = out.limit();
    int length = store.get(key, out.limit(limit - 2));
    out.limit(limit);
    if (length > limit - 2 - start) {
      out.position(mark);
      return length + framing.overhead() + 2;
    }
    if (length >= 0 && !framing.carries(out, start, length)) {
      out.position(mark);
      error(out, Errors.NOT_A_LINE);
      return WRITTEN;
    }
    if (length >= 0 && isAmbiguous(out, start, length)) {
      out.put(start + 1, out, start, length).put(start, MARK).position(start + 1 + length);
    }
    end(out, mark);
    return WRITTEN;
  }

  private static boolean isAmbiguous(ByteBuffer value, int start, int length) {
    if (length == 0 || value.get(start) == MARK) {
      return true;
    }
    return length >= 3
        && value.get(start) == 'E'
        && value.get(start + 1) == 'R'
        && value.get(start + 2) == 'R';
  }

  private void end(ByteBuffer out, int mark) {
    if (lineFeedAfter) {
      out.put((byte) '\n');
    }
    framing.end(out, mark);
  }
}
