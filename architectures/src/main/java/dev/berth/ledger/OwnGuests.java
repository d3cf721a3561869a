package dev.berth.ledger;

import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The guests of a process that accepts alone.
public final class OwnGuests implements Guests {
  private final Limits limits;
  private final AtomicInteger admitted = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  /// Nobody is in.
  public OwnGuests(Limits limits) {
    this.limits = limits;
  }

  @Override
  public @Nullable Refusal enter(InetAddress address) {
    if (admitted.incrementAndGet() > limits.connections()) {
      admitted.decrementAndGet();
      return Refusal.TOO_MANY_CONNECTIONS;
    }
    if (limits.connectionsPerAddress() > 0
        && byAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      admitted.decrementAndGet();
      forget(address);
      return Refusal.TOO_MANY_FROM_ADDRESS;
    }
    return null;
  }

  private void forget(InetAddress address) {
    if (limits.connectionsPerAddress() > 0) {
      byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  @Override
  public void leave(InetAddress address) {
    admitted.decrementAndGet();
    forget(address);
  }
}
