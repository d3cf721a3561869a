package dev.berth.cloudhash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.session.Printable;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tells replies apart; the counterpart of [Replies]. The table is in [CloudHashProtocol].
final class ClientReply {
  private static final byte[] OK = "OK".getBytes(UTF_8);
  private static final int SHOWN = 500;
  private static final byte[] ERROR = Replies.ERROR.getBytes(UTF_8);
  private static final byte[] CLOSING = (Replies.ERROR + Errors.CLOSING).getBytes(UTF_8);

  private ClientReply() {}

  /// The value in a reply to GET, or null.
  static byte @Nullable [] value(byte[] reply) throws IOException {
    throwIfError(reply);
    if (reply.length == 0) {
      return null;
    }
    return reply[0] == Replies.MARK ? Arrays.copyOfRange(reply, 1, reply.length) : reply;
  }

  /// Checks the reply to SET.
  static void ok(byte[] reply) throws IOException {
    throwIfError(reply);
    if (!Arrays.equals(reply, OK)) {
      throw new IOException("this is no reply of CloudHash to SET: " + shown(reply));
    }
  }

  /// Throws what the server says when it is about to close.
  static void throwIfClosing(byte[] reply) throws CloudHashException {
    if (startsWith(reply, CLOSING)) {
      throwIfError(reply);
    }
  }

  private static void throwIfError(byte[] reply) throws CloudHashException {
    if (startsWith(reply, ERROR)) {
      throw new CloudHashException(shown(Arrays.copyOfRange(reply, ERROR.length, reply.length)));
    }
  }

  private static boolean startsWith(byte[] reply, byte[] start) {
    return reply.length >= start.length
        && Arrays.equals(reply, 0, start.length, start, 0, start.length);
  }

  /// The beginning of a reply for people.
  private static String shown(byte[] reply) {
    return Printable.utf8(Arrays.copyOf(reply, Math.min(reply.length, SHOWN)));
  }
}
