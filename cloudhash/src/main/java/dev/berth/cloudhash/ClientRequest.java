package dev.berth.cloudhash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/// Writes requests; the counterpart of [Request].
final class ClientRequest {
  private static final byte[] GET = "GET ".getBytes(UTF_8);
  private static final byte[] SET = "SET ".getBytes(UTF_8);

  private ClientRequest() {}

  static byte[] get(byte[] key) {
    checkKey(key);
    return ByteBuffer.allocate(GET.length + key.length).put(GET).put(key).array();
  }

  static byte[] set(byte[] key, byte[] value) {
    checkKey(key);
    return ByteBuffer.allocate(SET.length + key.length + 1 + value.length)
        .put(SET)
        .put(key)
        .put((byte) ' ')
        .put(value)
        .array();
  }

  private static void checkKey(byte[] key) {
    if (key.length == 0) {
      throw new IllegalArgumentException("a key has at least one byte");
    }
    for (byte b : key) {
      if (b == ' ') {
        throw new IllegalArgumentException("a key has no spaces: " + new String(key, UTF_8));
      }
    }
  }
}
