package dev.berth.architecture;

import dev.berth.session.Refusal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What a server has seen, counted under the same names in every architecture. Any thread may count
/// and read.
public final class Counters {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder sessionErrors = new LongAdder();
  private final LongAdder acceptErrors = new LongAdder();
  private final LongAdder strangers = new LongAdder();
  private volatile Supplier<Map<String, Long>> elsewhere = Map::of;
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  /// All at zero.
  public Counters() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /// Connections that were admitted.
  public long accepted() {
    return accepted.sum() + elsewhere("accepted");
  }

  /// Connections that are being served now.
  public long active() {
    return Math.max(0, accepted.sum() - ended.sum()) + elsewhere("active");
  }

  /// Connections that were turned away for this reason.
  public long refused(Refusal reason) {
    return refused.getOrDefault(reason, new LongAdder()).sum() + elsewhere(name(reason));
  }

  private static String name(Refusal reason) {
    return "refused_" + reason.name().toLowerCase(Locale.ROOT);
  }

  /// Counts what worker processes have counted as its own.
  ///
  /// @param sums tells their sums by name, those of [#snapshot] and others
  public void include(Supplier<Map<String, Long>> sums) {
    elsewhere = sums;
  }

  private long elsewhere(String name) {
    return elsewhere.get().getOrDefault(name, 0L);
  }

  /// Sessions that have thrown.
  public long sessionErrors() {
    return sessionErrors.sum() + elsewhere("session_errors");
  }

  /// Times that accept has failed for lack of descriptors or memory.
  public long acceptErrors() {
    return acceptErrors.sum() + elsewhere("accept_errors");
  }

  /// Connections to a listening channel by somebody else than its peer.
  public long strangers() {
    return strangers.sum() + elsewhere("strangers");
  }

  /// Counts an admitted connection.
  public void countAccepted() {
    accepted.increment();
  }

  /// Counts the end of an admitted connection.
  public void countEnded() {
    ended.increment();
  }

  /// Counts a refusal.
  public void countRefused(Refusal reason) {
    LongAdder counter = refused.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  /// Counts a session that has thrown.
  public void countSessionError() {
    sessionErrors.increment();
  }

  /// Counts a failed accept.
  public void countAcceptError() {
    acceptErrors.increment();
  }

  /// Counts a stranger.
  public void countStranger() {
    strangers.increment();
  }

  /// All of them by name, in a fixed order.
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("accepted", accepted());
    values.put("active", active());
    for (Refusal reason : Refusal.values()) {
      values.put(name(reason), refused(reason));
    }
    values.put("session_errors", sessionErrors());
    values.put("accept_errors", acceptErrors());
    values.put("strangers", strangers());
    elsewhere.get().forEach(values::putIfAbsent);
    return values;
  }
}
