package dev.berth.cloudhash;

import dev.berth.session.Framing;
import java.nio.ByteOrder;

/// How CloudHash tells where a request or reply ends. Each is a chapter of *Working With TCP
/// Sockets*; none changes what a message means, see [CloudHashProtocol].
public enum CloudHashFraming {
  /// One request for each connection ("Our First Client/Server"): the client ends it by ending its
  /// half of the connection, the server ends the reply by closing. A line end (LF or CRLF) after
  /// the request is not part of it, and an LF follows every reply: a reply without it was cut
  /// short.
  END_OF_INPUT("eof"),

  /// A line for each request and reply ("Framing Messages", using newlines): many for each
  /// connection, and sent ahead as the client likes. No value with a line end fits in a line.
  LINE("line"),

  /// Four bytes of length, big-endian, before each request and reply ("Framing Messages", using a
  /// content length). Keys and values may hold any byte, but a key no space.
  LENGTH_PREFIX("length"),

  /// The same in little-endian, which is what the book's `[length].pack('i')` makes on x86.
  LENGTH_PREFIX_LITTLE_ENDIAN("length-le");

  private final String label;

  CloudHashFraming(String label) {
    this.label = label;
  }

  /// Its name on command lines: `eof`, `line`, `length` or `length-le`.
  public String label() {
    return label;
  }

  /// The framing with this [#label].
  ///
  /// @throws IllegalArgumentException when there is none
  public static CloudHashFraming of(String label) {
    for (CloudHashFraming framing : values()) {
      if (framing.label.equals(label)) {
        return framing;
      }
    }
    throw new IllegalArgumentException(
        "no framing of CloudHash: " + label + "; there are eof, line, length and length-le");
  }

  /// A framing for one connection.
  Framing open(int limit) {
    return switch (this) {
      case END_OF_INPUT -> Framing.endOfInput(limit);
      case LINE -> Framing.line(limit);
      case LENGTH_PREFIX -> Framing.lengthPrefix(limit);
      case LENGTH_PREFIX_LITTLE_ENDIAN -> Framing.lengthPrefix(limit, ByteOrder.LITTLE_ENDIAN);
    };
  }
}
