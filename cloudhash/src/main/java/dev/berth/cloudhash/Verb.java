package dev.berth.cloudhash;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The commands: one row each, and everything that depends on which one it is but its execution.
enum Verb {
  GET("GET key", true, false),
  SET("SET key value", true, true),
  QUIT("QUIT", false, false);

  private static final Verb[] ALL = values();

  /// How it is written, for error replies.
  final String form;

  final boolean hasKey;
  final boolean hasValue;
  private final long word;
  private final int length;

  Verb(String form, boolean hasKey, boolean hasValue) {
    this.form = form;
    this.hasKey = hasKey;
    this.hasValue = hasValue;
    this.length = name().length();
    long packed = 0;
    for (int i = 0; i < length; i++) {
      packed = packed << 8 | name().charAt(i);
    }
    this.word = packed;
  }

  /// The verb that these bytes spell, in capital or small letters, or null.
  static @Nullable Verb of(ByteBuffer bytes, int start, int length) {
    if (length > Long.BYTES) {
      return null;
    }
    long packed = 0;
    for (int i = start; i < start + length; i++) {
      // Of all bytes only a letter's small form becomes the letter when bit 5 goes.
      packed = packed << 8 | (bytes.get(i) & 0xdf);
    }
    for (Verb verb : ALL) {
      if (verb.word == packed && verb.length == length) {
        return verb;
      }
    }
    return null;
  }
}
