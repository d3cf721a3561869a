package dev.berth.cloudhash;

import java.nio.ByteBuffer;

/// Where CloudHash keeps its entries: bytes by bytes. Shared by all sessions and called from any
/// thread, several at once; each call takes place as a whole, between the others.
///
/// It is called in the middle of an event, so it must not wait for a disk or another machine.
public interface Store {
  /// What [#get] returns when there is no such key.
  int MISSING = -1;

  /// Copies the value of a key to a buffer, if it fits.
  ///
  /// @param key valid during the call only
  /// @param into gets the value at its position, which moves on. Nothing is written when it has
  ///   less room than the value needs.
  /// @return the length of the value in bytes, whether it did fit or not, or [#MISSING]
  int get(Key key, ByteBuffer into);

  /// Gives a key a value, in place of the one it had.
  ///
  /// @param key valid during the call only; to be kept as a [Key#copy]
  /// @param from holds the value, which is to be copied; valid during the call only, not to be
  ///   changed
  /// @param start where in `from` the value begins, an absolute index
  /// @param length the length of the value in bytes
  /// @return false when the store is full; then nothing has changed
  boolean put(Key key, ByteBuffer from, int start, int length);

  /// Forgets a key.
  ///
  /// @return whether it was there
  boolean remove(Key key);

  /// How many keys there are.
  long count();

  /// Whether its entries live in the memory of this process, where no other process sees them.
  default boolean isInMemory() {
    return false;
  }
}
