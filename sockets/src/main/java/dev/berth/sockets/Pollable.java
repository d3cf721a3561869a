package dev.berth.sockets;

/// Something that has a descriptor to wait for: a [Socket], or an object of the user's that holds
/// one, which can then be given to [Select] itself.
@FunctionalInterface
public interface Pollable {
  /// What to wait for; the same each time.
  Fd fd();
}
