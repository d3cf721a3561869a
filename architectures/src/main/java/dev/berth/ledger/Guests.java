package dev.berth.ledger;

import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Who is in, and whether another one may come in ([dev.berth.architecture.Limits]). Any thread may
/// call.
public interface Guests {
  /// Lets somebody in from this address.
  ///
  /// @return why not, or null when he is in
  @Nullable Refusal enter(InetAddress address);

  /// Others, for those who come from now on.
  void limits(Limits others);

  /// Whether others who wait for connections beside this process have so many fewer guests that
  /// they should go first.
  boolean isAheadOfOthers();

  /// How many guests those others have.
  long guestsOfOthers();

  /// Tells the others whether this process waits for connections.
  void atDoor(boolean is);

  /// Somebody from this address has left who was let in.
  void leave(InetAddress address);
}
