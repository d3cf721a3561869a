package dev.berth.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a worker tells its parent, again and again: that it lives, how long its handler has not
/// returned, and what it has counted.
///
/// @param stuckNanos how long the handler that has been running longest has been running; 0 when
///   none is
/// @param counters its counters by name
record Beat(long stuckNanos, Map<String, Long> counters) {
  /// The most bytes of a beat.
  static final int SIZE = 16 * 1024;

  ByteBuffer encode() {
    StringBuilder text = new StringBuilder().append(stuckNanos);
    counters.forEach((name, value) -> text.append('\n').append(name).append(' ').append(value));
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Beat decode(ByteBuffer bytes) {
    String[] lines = StandardCharsets.UTF_8.decode(bytes).toString().split("\n", -1);
    Map<String, Long> counters = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      counters.put(lines[i].substring(0, space), Long.valueOf(lines[i].substring(space + 1)));
    }
    return new Beat(Long.parseLong(lines[0]), counters);
  }
}
