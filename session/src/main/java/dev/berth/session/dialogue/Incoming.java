package dev.berth.session.dialogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client has received on a [Wire] and not yet looked at.
final class Incoming {
  private static final int MOST_SHOWN = 2000;

  private final Wire wire;
  private final ByteBuffer room = ByteBuffer.allocate(8192);
  private final StringBuilder unread = new StringBuilder();
  private int last = 1;

  Incoming(Wire wire) {
    this.wire = wire;
  }

  Wire wire() {
    return wire;
  }

  /// The bytes that are here.
  StringBuilder unread() {
    return unread;
  }

  /// Waits for more bytes; false when none come, and then [#outcome] is why.
  boolean more() throws IOException {
    if (last == Wire.END || last == Wire.RESET) {
      return false;
    }
    room.clear();
    last = wire.receive(room);
    if (last > 0) {
      unread.append(StandardCharsets.ISO_8859_1.decode(room.flip()));
    }
    return last > 0;
  }

  /// Waits until so many bytes are here; false when they do not come.
  boolean await(int count) throws IOException {
    while (unread.length() < count) {
      if (!more()) {
        return false;
      }
    }
    return true;
  }

  /// Waits for a line feed and says how many bytes come before it, or -1 when there is none.
  int awaitLineFeed() throws IOException {
    int from = 0;
    while (true) {
      int at = unread.indexOf("\n", from);
      if (at >= 0) {
        return at;
      }
      from = unread.length();
      if (!more()) {
        return -1;
      }
    }
  }

  /// Takes the first bytes.
  String take(int count) {
    String taken = unread.substring(0, count);
    unread.delete(0, count);
    return taken;
  }

  /// What the last [#more] came to, such as [Wire#END].
  int outcome() {
    return last;
  }

  /// What is here, and what came after it, for people.
  String describe() {
    String bytes = unread.substring(0, Math.min(unread.length(), MOST_SHOWN));
    String then =
        switch (last) {
          case Wire.END -> "the end of the connection";
          case Wire.RESET -> "a reset of the connection";
          case Wire.NOTHING -> "nothing more";
          default -> "";
        };
    if (bytes.isEmpty()) {
      return then.isEmpty() ? "nothing" : then;
    }
    return WireText.show(bytes) + (then.isEmpty() ? "" : ", then " + then);
  }
}
