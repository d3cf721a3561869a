package dev.berth.sockets;

import java.time.Duration;

/// The times of a connect by name (RFC 8305, sections 3, 5 and 8). [#DEFAULT] has the RFC's own;
/// the `with` methods change one each.
///
/// @param resolutionDelay how long IPv4 addresses that are found first wait for IPv6 ones
/// @param attemptDelay how long an attempt has for itself before the next address is tried beside
///   it; from 10 ms, below which attempts congest a network that loses packets, to 2 s
/// @param resolutionTimeout how long the addresses of a family may take to be found; those that are
///   found in time are tried all the same
/// @param attemptTimeout how long one attempt may take, from its own beginning
public record ConnectTiming(
    Duration resolutionDelay,
    Duration attemptDelay,
    Duration resolutionTimeout,
    Duration attemptTimeout) {
  /// The shortest delay between attempts: the RFC's MUST.
  public static final Duration SHORTEST_ATTEMPT_DELAY = Duration.ofMillis(10);

  /// The longest delay between attempts.
  public static final Duration LONGEST_ATTEMPT_DELAY = Duration.ofSeconds(2);

  /// 50 ms and 250 ms, as the RFC recommends. 30 s for finding addresses, which is what the C
  /// library takes to give up three silent name servers; and 30 s for an attempt, as Go's HTTP
  /// client has it, where the kernel alone would take two minutes.
  public static final ConnectTiming DEFAULT =
      new ConnectTiming(
          Duration.ofMillis(50),
          Duration.ofMillis(250),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  /// Checks the times.
  ///
  /// @throws IllegalArgumentException that tells the range
  public ConnectTiming {
    if (attemptDelay.compareTo(SHORTEST_ATTEMPT_DELAY) < 0
        || attemptDelay.compareTo(LONGEST_ATTEMPT_DELAY) > 0) {
      throw new IllegalArgumentException(
          "a delay between attempts of " + attemptDelay + " (PT0.01S to PT2S)");
    }
    requirePositive(resolutionTimeout, "a time for resolution");
    requirePositive(attemptTimeout, "a time for an attempt");
    if (resolutionDelay.isNegative()) {
      throw new IllegalArgumentException(
          "a resolution delay of " + resolutionDelay + " (0 or more)");
    }
  }

  private static void requirePositive(Duration time, String what) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(what + " of " + time + " (more than 0)");
    }
  }

  /// Another [#resolutionDelay()].
  public ConnectTiming withResolutionDelay(Duration other) {
    return new ConnectTiming(other, attemptDelay, resolutionTimeout, attemptTimeout);
  }

  /// Another [#attemptDelay()].
  public ConnectTiming withAttemptDelay(Duration other) {
    return new ConnectTiming(resolutionDelay, other, resolutionTimeout, attemptTimeout);
  }

  /// Another [#resolutionTimeout()].
  public ConnectTiming withResolutionTimeout(Duration other) {
    return new ConnectTiming(resolutionDelay, attemptDelay, other, attemptTimeout);
  }

  /// Another [#attemptTimeout()].
  public ConnectTiming withAttemptTimeout(Duration other) {
    return new ConnectTiming(resolutionDelay, attemptDelay, resolutionTimeout, other);
  }
}
