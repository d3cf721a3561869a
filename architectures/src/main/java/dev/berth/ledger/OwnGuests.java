package dev.berth.ledger;

import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The guests of a process that accepts alone.
public final class OwnGuests implements Guests {
  private volatile Limits limits;
  private final AtomicInteger admitted = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  /// Nobody is in.
  public OwnGuests(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void limits(Limits others) {
    limits = others;
  }

  @Override
  public @Nullable Refusal enter(InetAddress address) {
    Limits now = limits;
    if (admitted.incrementAndGet() > now.connections()) {
      admitted.decrementAndGet();
      return Refusal.TOO_MANY_CONNECTIONS;
    }
    int fromAddress = byAddress.merge(address, 1, Integer::sum); // A limit may come later.
    if (now.connectionsPerAddress() > 0 && fromAddress > now.connectionsPerAddress()) {
      admitted.decrementAndGet();
      forget(address);
      return Refusal.TOO_MANY_FROM_ADDRESS;
    }
    return null;
  }

  private void forget(InetAddress address) {
    byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public boolean isAheadOfOthers() {
    return false;
  }

  @Override
  public long guestsOfOthers() {
    return 0;
  }

  @Override
  public void atDoor(boolean is) {
    // There are no others.
  }

  @Override
  public void leave(InetAddress address) {
    admitted.decrementAndGet();
    forget(address);
  }
}
