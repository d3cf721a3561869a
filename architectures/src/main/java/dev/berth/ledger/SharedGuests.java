package dev.berth.ledger;

import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The guests of a worker that accepts beside others: the limits hold over all of them.
///
/// Each worker writes on its own page how many it has let in. Who wants one more writes that down
/// **first**, then adds up all pages, and takes it back if they come to too much. Of two who do so
/// at the same moment each sees the other, so together they never let in too many. Both may see too
/// many when one place is left: then each tries again, after a time of chance, and only when that
/// has come to nothing some twenty times is a connection refused that might have been let in.
///
/// The rule: no lock. A worker that was stopped or killed while it holds one would keep out
/// everybody.
public final class SharedGuests implements Guests {
  private static final int TRIES = 20;
  private static final int LONGEST_SPIN = 1 << 10;

  private volatile Limits limits;
  private final Page page;
  private final AddressTable addresses;

  /// @param page of this process
  public SharedGuests(Limits limits, Page page) {
    this.limits = limits;
    this.page = page;
    this.addresses = page.addresses();
  }

  @Override
  public void limits(Limits others) {
    limits = others;
  }

  /// The memory was made for the limits that the parent has started with. One that has come later
  /// holds as far as there is room for it.
  private int connections() {
    return Math.min(limits.connections(), page.room());
  }

  @Override
  public synchronized @Nullable Refusal enter(InetAddress address) {
    if (!take(connections(), page::admittedByAll, page::admitted)) {
      return Refusal.TOO_MANY_CONNECTIONS;
    }
    if (!takeFor(AddressTable.Key.of(address))) {
      page.admitted(-1);
      return Refusal.TOO_MANY_FROM_ADDRESS;
    }
    return null;
  }

  /// Counts him in any case: a limit may come later.
  private boolean takeFor(AddressTable.Key key) {
    int limit = limits.connectionsPerAddress();
    if (limit == 0) {
      addresses.add(key, 1);
      return true;
    }
    return take(limit, () -> page.admittedByAll(key), more -> addresses.add(key, more));
  }

  private interface Claim {
    void add(int more);
  }

  private static boolean take(long limit, LongSupplier all, Claim claim) {
    // Nobody claims anything when the house is full: that could keep out one who finds a place.
    for (int i = 0; i < TRIES && all.getAsLong() < limit; i++) {
      claim.add(1);
      if (all.getAsLong() <= limit) {
        return true;
      }
      claim.add(-1);
      spin(Math.min(LONGEST_SPIN, 1 << i));
    }
    return false;
  }

  private static void spin(int most) {
    for (int i = ThreadLocalRandom.current().nextInt(most + 1); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @Override
  public boolean isAheadOfOthers() {
    return page.isAheadOfOthers();
  }

  @Override
  public long guestsOfOthers() {
    return page.admittedByOthers();
  }

  @Override
  public void atDoor(boolean is) {
    page.atDoor(is);
  }

  @Override
  public synchronized void leave(InetAddress address) {
    page.admitted(-1);
    addresses.add(AddressTable.Key.of(address), -1);
  }
}
