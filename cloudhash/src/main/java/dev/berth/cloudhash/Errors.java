package dev.berth.cloudhash;

import dev.berth.session.Printable;
import dev.berth.session.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;

/// The words of every error reply, without the `ERR` before them. Texts that begin with [#CLOSING]
/// are the last on their connection.
final class Errors {
  /// Begins an error after which the server closes: the next request, or the one under way, is not
  /// run.
  static final String CLOSING = "closing: ";

  static final String EMPTY = "empty request; send GET key or SET key value";
  static final String FULL = "the store is full; nothing was stored";
  static final String NOT_A_LINE = "the value holds a line end and does not fit in a line";
  static final String BAD_LENGTH = CLOSING + "the length of a message cannot be negative";
  static final String STOPPING = CLOSING + "the server is stopping";

  /// The most bytes of an unknown verb that are repeated.
  private static final int SHOWN = 32;

  private Errors() {}

  static String unknown(ByteBuffer in, int start, int length) {
    byte[] verb = new byte[Math.min(length, SHOWN)];
    in.get(start, verb);
    String more = length > SHOWN ? "..." : "";
    return "unknown command '" + Printable.utf8(verb) + more + "'; there are GET, SET and QUIT";
  }

  static String arity(Verb verb) {
    return "wrong number of arguments; send " + verb.form;
  }

  static String messageTooLong(int limit) {
    return "the request is longer than " + limit + " bytes";
  }

  static String keyTooLong(int limit) {
    return "the key is longer than " + limit + " bytes";
  }

  static String idle(Duration time) {
    boolean wholeSeconds = time.equals(Duration.ofSeconds(time.toSeconds()));
    String shown = wholeSeconds ? time.toSeconds() + " s" : time.toMillis() + " ms";
    return CLOSING + "no request for " + shown;
  }

  static String refused(Refusal why) {
    return switch (why) {
      case TOO_MANY_CONNECTIONS -> CLOSING + "too many connections; try again later";
      case TOO_MANY_FROM_ADDRESS -> CLOSING + "too many connections from your address";
      case STOPPING -> STOPPING;
      case OUT_OF_RESOURCES -> CLOSING + "the server is out of resources; try again later";
      case TOO_MUCH_WORK -> CLOSING + "the server has too much to do; try again later";
      case NO_REQUEST -> CLOSING + "the first request has not come in time";
    };
  }
}
