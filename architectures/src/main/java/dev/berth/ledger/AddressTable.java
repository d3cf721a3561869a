package dev.berth.ledger;

import dev.berth.architecture.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// How many connections one worker has from each address, in memory that its siblings read: a hash
/// table with open addressing, of three words an entry.
///
/// ```
/// epoch and count, 32 bits each │ address, first half │ address, second half
/// ```
///
/// The rules: one thread at a time writes, others read meanwhile, so an entry never moves, and its
/// address changes only while its count is 0. An entry of another epoch than the table's is empty,
/// so that a table is cleared by one addition, be it in whatever state after a kill.
final class AddressTable {
  static final long ENTRY = 24;
  private static final long FIRST = 8;
  private static final long SECOND = 16;

  /// Room for 32,768 connections, though a server may begin with a lower limit: limits can change,
  /// and what is not used costs nothing.
  private static final int FEWEST = 1 << 16;

  private static final int MOST = 1 << 24;
  private static final long IPV4 = 0xffff_0000_0000L;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment entries;
  private final MemorySegment epoch;
  private final int mask;

  /// An address, as two words; that of IPv4 is written as IPv6 has it (RFC 4291, section 2.5.5.2).
  record Key(long first, long second) {
    static Key of(InetAddress address) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      return bytes.remaining() == Integer.BYTES
          ? new Key(0, IPV4 | Integer.toUnsignedLong(bytes.getInt()))
          : new Key(bytes.getLong(), bytes.getLong());
    }

    /// Spread over all bits, as clients can choose theirs (the finalizer of MurmurHash3).
    int hash() {
      long mixed = first * 0x9e3779b97f4a7c15L ^ second;
      mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
      mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
      return (int) (mixed ^ (mixed >>> 33));
    }
  }

  /// @param epoch the word that says which entries are of now
  AddressTable(MemorySegment entries, MemorySegment epoch) {
    this.entries = entries;
    this.epoch = epoch;
    this.mask = (int) (entries.byteSize() / ENTRY) - 1;
  }

  /// At least twice as many entries as there can be addresses, now or when the limits are changed.
  static int sizeFor(Limits limits) {
    int wanted = Math.clamp(2L * limits.connections(), FEWEST, MOST);
    return Integer.highestOneBit(wanted - 1) << 1;
  }

  /// For how many connections a table of so many entries is made, at most.
  static int room(int entries) {
    return entries / 2;
  }

  /// How many connections there are from an address. In any process.
  int count(Key key) {
    int now = epoch();
    for (int i = 0, at = key.hash() & mask; i <= mask; i++, at = (at + 1) & mask) {
      long word = word(at);
      if (epochOf(word) != now) {
        return 0;
      }
      // Read again: meanwhile the entry may have become that of another address.
      if (countOf(word) > 0 && holds(at, key) && word(at) == word) {
        return countOf(word);
      }
    }
    return 0;
  }

  /// One more, or one fewer. In the process whose table it is, by one thread at a time.
  void add(Key key, int more) {
    int now = epoch();
    int free = -1;
    int at = key.hash() & mask;
    for (int i = 0; i <= mask && epochOf(word(at)) == now; i++, at = (at + 1) & mask) {
      int count = countOf(word(at));
      if (count == 0) {
        free = free < 0 ? at : free;
      } else if (holds(at, key)) {
        write(at, now, count + more);
        if (count + more == 0) {
          forget(at, now);
        }
        return;
      }
    }
    enter(free < 0 ? at : free, key, now, more);
  }

  private void enter(int at, Key key, int now, int count) {
    entries.set(ValueLayout.JAVA_LONG, at * ENTRY + FIRST, key.first());
    entries.set(ValueLayout.JAVA_LONG, at * ENTRY + SECOND, key.second());
    write(at, now, count);
  }

  /// Makes entries without connections empty where no search has to go past them, so that searches
  /// stay short.
  private void forget(int freed, int now) {
    if (epochOf(word((freed + 1) & mask)) == now) {
      return;
    }
    int at = freed;
    for (int i = 0; i <= mask && word(at) == word(now, 0); i++) {
      LONG.setVolatile(entries, at * ENTRY, 0L);
      at = (at - 1) & mask;
    }
  }

  private boolean holds(int at, Key key) {
    return entries.get(ValueLayout.JAVA_LONG, at * ENTRY + FIRST) == key.first()
        && entries.get(ValueLayout.JAVA_LONG, at * ENTRY + SECOND) == key.second();
  }

  private int epoch() {
    return (int) (long) LONG.getVolatile(epoch, 0L);
  }

  private long word(int at) {
    return (long) LONG.getVolatile(entries, at * ENTRY);
  }

  private void write(int at, int now, int count) {
    LONG.setVolatile(entries, at * ENTRY, word(now, count));
  }

  private static long word(int epoch, int count) {
    return (long) epoch << 32 | count;
  }

  private static int epochOf(long word) {
    return (int) (word >>> 32);
  }

  private static int countOf(long word) {
    return (int) word;
  }
}
