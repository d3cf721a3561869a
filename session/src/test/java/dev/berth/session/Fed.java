package dev.berth.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A driver's part for a framing under test: keeps unread bytes, offers them again with more, and
/// writes down what the framing makes of them. A message is noted as its text, other steps by their
/// names.
final class Fed {
  private final Framing framing;
  private final List<String> heard = new ArrayList<>();
  private ByteBuffer unread = ByteBuffer.allocate(0);

  Fed(Framing framing) {
    this.framing = framing;
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// All bytes at once.
  static List<String> whole(Framing framing, String input) {
    return new Fed(framing).feed(bytes(input)).heard();
  }

  /// The bytes in two parts, cut at `split`.
  static List<String> split(Framing framing, String input, int split) {
    return new Fed(framing)
        .feed(bytes(input.substring(0, split)))
        .feed(bytes(input.substring(split)))
        .heard();
  }

  /// The bytes one by one.
  static List<String> byteByByte(Framing framing, String input) {
    Fed fed = new Fed(framing);
    for (byte b : bytes(input)) {
      fed.feed(new byte[] {b});
    }
    return fed.heard();
  }

  /// The bytes in pieces of random length.
  static List<String> inPieces(Framing framing, byte[] input, RandomGenerator random) {
    Fed fed = new Fed(framing);
    for (int at = 0; at < input.length; ) {
      int piece = Math.min(input.length - at, 1 + random.nextInt(1 + random.nextInt(40)));
      fed.feed(java.util.Arrays.copyOfRange(input, at, at + piece));
      at += piece;
    }
    return fed.heard();
  }

  Fed feed(byte[] more) {
    unread = ByteBuffer.allocate(unread.remaining() + more.length).put(unread).put(more).flip();
    while (unread.hasRemaining()) {
      Framing.Step step = framing.next(unread);
      if (step == Framing.Step.MORE) {
        break;
      }
      note(step);
    }
    return this;
  }

  private void note(Framing.Step step) {
    if (step != Framing.Step.MESSAGE) {
      heard.add(step.name());
      return;
    }
    String message = message();
    int after = unread.position();
    framing.putBack(unread);
    if (framing.next(unread) != step || !message().equals(message) || unread.position() != after) {
      throw new AssertionError("put back, the message was not found again: " + message);
    }
    heard.add(message);
  }

  String message() {
    byte[] message = new byte[framing.length()];
    framing.buffer().get(framing.start(), message);
    return new String(message, ISO_8859_1);
  }

  Fed end() {
    if (framing.ended() == Framing.Step.MESSAGE) {
      heard.add(message());
    }
    return this;
  }

  int unread() {
    return unread.remaining();
  }

  List<String> heard() {
    return heard;
  }
}
