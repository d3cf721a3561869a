package dev.berth.lab.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client of the hash server says: GETs of keys that are there, so that the length of the
/// replies is known and nothing needs to be read but how much has come.
final class Requests {
  /// `k000` to `k999`.
  private static final int KEYS = 1000;

  /// The value and its line feed.
  private static final int REPLY = "value-of-key-000\n".length();

  private Requests() {}

  /// So many requests that are sent ahead.
  static ByteBuffer ahead(int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < number; i++) {
      text.append("GET k%03d\n".formatted(i * 7 % KEYS));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /// The length of the replies to so many.
  static int replyLength(int number) {
    return number * REPLY;
  }
}
