package dev.berth.lab.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client of the hash server says: GETs whose replies have a length that is known, so that
/// nothing needs to be read but how much has come. One at a time they are of keys that are there;
/// those that are sent ahead are of a key that is not, so that the driver moves few bytes for each
/// while the server has to read, look up and answer it all the same.
final class Requests {
  /// The value and its line feed.
  private static final int REPLY = "value-of-key-000\n".length();

  private Requests() {}

  /// So many requests that are sent ahead, or one.
  static ByteBuffer ahead(int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < number; i++) {
      text.append(number == 1 ? "GET k007\n" : "GET x\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /// The length of the replies to so many: an empty line each, if they are sent ahead.
  static int replyLength(int number) {
    return number == 1 ? REPLY : number;
  }
}
