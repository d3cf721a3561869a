package dev.berth.architecture;

import dev.berth.session.Refusal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a server has seen, counted under the same names in every architecture. Any thread may count
/// and read.
public final class Counters {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder sessionErrors = new LongAdder();
  private final LongAdder acceptErrors = new LongAdder();
  private final LongAdder strangers = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  /// All at zero.
  public Counters() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /// Connections that were admitted.
  public long accepted() {
    return accepted.sum();
  }

  /// Connections that are being served now.
  public long active() {
    return Math.max(0, accepted.sum() - ended.sum());
  }

  /// Connections that were turned away for this reason.
  public long refused(Refusal reason) {
    return refused.getOrDefault(reason, new LongAdder()).sum();
  }

  /// Sessions that have thrown.
  public long sessionErrors() {
    return sessionErrors.sum();
  }

  /// Times that accept has failed for lack of descriptors or memory.
  public long acceptErrors() {
    return acceptErrors.sum();
  }

  /// Connections to a listening channel by somebody else than its peer.
  public long strangers() {
    return strangers.sum();
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
      values.put("refused_" + reason.name().toLowerCase(Locale.ROOT), refused(reason));
    }
    values.put("session_errors", sessionErrors());
    values.put("accept_errors", acceptErrors());
    values.put("strangers", strangers());
    return values;
  }
}
