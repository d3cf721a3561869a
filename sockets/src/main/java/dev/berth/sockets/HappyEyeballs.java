package dev.berth.sockets;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which address to try when: RFC 8305, Happy Eyeballs version 2.
///
/// The rule: no sockets, threads or clocks. It is told what has happened and what time it is, and
/// tells what to do next; times are nanoseconds since the connect began.
///
/// IPv6 and IPv4 addresses are asked for apart, so that the answer for one family does not wait for
/// the other's (section 3). IPv6 goes first, and then the families take turns (section 4), within
/// each of them in the order of the answer, which the C library has sorted after RFC 6724.
/// Addresses that arrive late take their turn. The next attempt begins when the last one has had
/// its delay (section 5), or at once when an attempt has failed: then there is nothing to be gentle
/// with.
///
/// What the RFC has beyond that is left out: no history of addresses (section 4), no SRV records
/// and no address synthesis for networks with NAT64 (section 7), which are the resolver's.
final class HappyEyeballs {
  /// What to do next.
  sealed interface Step {
    /// Try this address.
    record Attempt(InetAddress address) implements Step {}

    /// Give up the attempt at this address: it has had its time.
    record GiveUp(InetAddress address) implements Step {}

    /// Give up the look-up for this family: it has had its time.
    record StopResolving(Domain family) implements Step {}

    /// Nothing, until something happens or this time has come; [#NEVER] when it need not come.
    record Wait(long until) implements Step {}

    /// Nothing is left to try.
    record Exhausted() implements Step {}
  }

  static final long NEVER = Long.MAX_VALUE;

  private final long resolutionDelay;
  private final long attemptDelay;
  private final long resolutionTimeout;
  private final long attemptTimeout;

  /// Families whose look-up has not ended.
  private final Set<Domain> unanswered;

  /// Addresses that have not been tried, and all that were ever seen.
  private final Map<Domain, Queue<InetAddress>> untried = new EnumMap<>(Domain.class);

  private final Set<InetAddress> seen = new HashSet<>();

  /// Attempts under way, oldest first, with the time when each began.
  private final Map<InetAddress, Long> attempts = new LinkedHashMap<>();

  private @Nullable Domain lastTried;
  private long ipv4FoundAt = NEVER;
  private long nextAttemptAt;

  /// @param families whose addresses have been asked for, at time 0
  HappyEyeballs(ConnectTiming timing, Set<Domain> families) {
    this.resolutionDelay = nanos(timing.resolutionDelay());
    this.attemptDelay = nanos(timing.attemptDelay());
    this.resolutionTimeout = nanos(timing.resolutionTimeout());
    this.attemptTimeout = nanos(timing.attemptTimeout());
    this.unanswered = EnumSet.copyOf(families);
    for (Domain family : List.of(Domain.INET6, Domain.INET)) {
      untried.put(family, new ArrayDeque<>());
    }
  }

  private static long nanos(Duration time) {
    return time.compareTo(Duration.ofDays(365)) > 0 ? NEVER : time.toNanos();
  }

  /// The look-up for a family has ended.
  ///
  /// @param addresses what it has found, best first; empty for nothing, or when it has failed
  void answered(Domain family, List<InetAddress> addresses, long now) {
    unanswered.remove(family);
    for (InetAddress address : addresses) {
      if (seen.add(address)) {
        queue(Domain.of(address)).add(address);
      }
    }
    if (family == Domain.INET && ipv4FoundAt == NEVER && !addresses.isEmpty()) {
      ipv4FoundAt = now;
    }
  }

  /// An attempt has failed.
  void failed(InetAddress address, long now) {
    if (attempts.remove(address) != null) {
      nextAttemptAt = now;
    }
  }

  /// What to do now. Whatever it is has been noted as done: it is not told again.
  Step next(long now) {
    for (Map.Entry<InetAddress, Long> attempt : attempts.entrySet()) {
      if (now >= later(attempt.getValue(), attemptTimeout)) {
        failed(attempt.getKey(), now);
        return new Step.GiveUp(attempt.getKey());
      }
    }
    if (now >= resolutionTimeout && !unanswered.isEmpty()) {
      Domain family = unanswered.iterator().next();
      unanswered.remove(family);
      return new Step.StopResolving(family);
    }
    if (hasUntried() && now >= nextDue()) {
      return attempt(now);
    }
    if (!hasUntried() && attempts.isEmpty() && unanswered.isEmpty()) {
      return new Step.Exhausted();
    }
    return new Step.Wait(nextEvent());
  }

  private Step attempt(long now) {
    Queue<InetAddress> preferred = queue(lastTried == Domain.INET6 ? Domain.INET : Domain.INET6);
    Queue<InetAddress> other = queue(lastTried == Domain.INET6 ? Domain.INET6 : Domain.INET);
    InetAddress address = preferred.isEmpty() ? other.remove() : preferred.remove();
    lastTried = Domain.of(address);
    attempts.put(address, now);
    nextAttemptAt = later(now, attemptDelay);
    return new Step.Attempt(address);
  }

  /// When the next attempt may begin. The first one waits for IPv6, for a while (section 3).
  private long nextDue() {
    boolean first = lastTried == null;
    if (first && unanswered.contains(Domain.INET6) && queue(Domain.INET6).isEmpty()) {
      return later(ipv4FoundAt, resolutionDelay);
    }
    return nextAttemptAt;
  }

  private long nextEvent() {
    long next = hasUntried() ? nextDue() : NEVER;
    if (!unanswered.isEmpty()) {
      next = Math.min(next, resolutionTimeout);
    }
    for (long began : attempts.values()) {
      next = Math.min(next, later(began, attemptTimeout));
    }
    return next;
  }

  private boolean hasUntried() {
    return untried.values().stream().anyMatch(queue -> !queue.isEmpty());
  }

  private Queue<InetAddress> queue(Domain family) {
    return untried.getOrDefault(family, new ArrayDeque<>());
  }

  private static long later(long time, long by) {
    return time > NEVER - by ? NEVER : time + by;
  }
}
