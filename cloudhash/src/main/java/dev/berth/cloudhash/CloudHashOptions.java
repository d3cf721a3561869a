package dev.berth.cloudhash;

import java.time.Duration;

/// What can be chosen of CloudHash. Every limit has a reply that names it.
///
/// @param framing how a message ends
/// @param messageLimit the longest request in bytes, without its frame; 64 KiB by default, as much
///   as a Redis inline request may have
/// @param keyLimit the longest key in bytes; 1 KiB by default (memcached: 250, LMDB: 511)
/// @param idleTime how long a connection may go without a whole request; 5 minutes by default, and
///   zero means for ever. Under [CloudHashFraming#END_OF_INPUT] the one request must have come by
///   then.
public record CloudHashOptions(
    CloudHashFraming framing, int messageLimit, int keyLimit, Duration idleTime) {
  private static final CloudHashOptions DEFAULT =
      new CloudHashOptions(CloudHashFraming.LINE, 64 * 1024, 1024, Duration.ofMinutes(5));

  private static final int LARGEST_MESSAGE = 1 << 30;

  /// Refuses what cannot work.
  public CloudHashOptions {
    if (messageLimit < 1 || messageLimit > LARGEST_MESSAGE) {
      throw new IllegalArgumentException(
          "message limit must be 1 to " + LARGEST_MESSAGE + " bytes: " + messageLimit);
    }
    if (keyLimit < 1 || keyLimit > messageLimit) {
      throw new IllegalArgumentException(
          "key limit must be 1 to the message limit, " + messageLimit + " bytes: " + keyLimit);
    }
    if (idleTime.isNegative() || idleTime.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException("idle time must be 0 to 36,500 days: " + idleTime);
    }
  }

  /// Lines, 64 KiB a message, 1 KiB a key, 5 minutes.
  public static CloudHashOptions defaults() {
    return DEFAULT;
  }

  /// The same with another framing.
  public CloudHashOptions withFraming(CloudHashFraming other) {
    return new CloudHashOptions(other, messageLimit, keyLimit, idleTime);
  }

  /// The same with another limit for messages, and for keys when theirs would be above it.
  public CloudHashOptions withMessageLimit(int bytes) {
    return new CloudHashOptions(framing, bytes, Math.min(keyLimit, bytes), idleTime);
  }

  /// The same with another limit for keys.
  public CloudHashOptions withKeyLimit(int bytes) {
    return new CloudHashOptions(framing, messageLimit, bytes, idleTime);
  }

  /// The same with another idle time; zero means for ever.
  public CloudHashOptions withIdleTime(Duration time) {
    return new CloudHashOptions(framing, messageLimit, keyLimit, time);
  }
}
