package dev.berth.ledger;

import dev.berth.architecture.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Where things are in the memory that processes share: a head, a page for each worker, and for
/// each that accepts beside others a table of the addresses of its clients.
///
/// ```
/// 0       what the memory is made for, so that a worker of another build notices
/// 4096    page 0: admitted (8), epoch (8), at the door (8), to the end of a cache line; its Cells
///         page 1 ...
/// then    table 0, table 1 ...
/// ```
///
/// @param pages how many workers there may be at once
/// @param addresses how many entries the table of each has; a power of two, or 0
record Layout(int pages, int addresses) {
  /// Workers on one listener: more than anybody wants, and what is not used costs nothing.
  private static final int SHARING = 1024;

  /// Workers of one connection each: as many as there may be processes, by default (pid_max).
  private static final int SERVING_ONE = 32768;

  static final long HEAD = 4096;
  static final long ADMITTED = 0;
  static final long EPOCH = 8;
  static final long AT_DOOR = 16;
  static final long CELLS = 64;
  static final long PAGE = CELLS + Cells.BYTES;

  /// For workers that share a listener, and with it the limits.
  static Layout sharing(Limits limits) {
    return new Layout(SHARING, AddressTable.sizeFor(limits));
  }

  /// For workers that are handed their connections by the parent, which keeps the limits.
  static Layout handed() {
    return new Layout(SERVING_ONE + SHARING, 0);
  }

  static Layout readFrom(MemorySegment memory) {
    return new Layout(
        (int) memory.get(ValueLayout.JAVA_LONG, 8), (int) memory.get(ValueLayout.JAVA_LONG, 16));
  }

  void writeTo(MemorySegment memory) {
    memory.set(ValueLayout.JAVA_LONG, 0, PAGE);
    memory.set(ValueLayout.JAVA_LONG, 8, pages);
    memory.set(ValueLayout.JAVA_LONG, 16, addresses);
  }

  /// For how many connections there is room.
  int room() {
    return addresses == 0 ? Integer.MAX_VALUE : AddressTable.room(addresses);
  }

  static boolean isOurs(MemorySegment memory) {
    return memory.get(ValueLayout.JAVA_LONG, 0) == PAGE;
  }

  long page(int number) {
    return HEAD + number * PAGE;
  }

  long table(int number) {
    return page(pages) + number * tableBytes();
  }

  long tableBytes() {
    return addresses * AddressTable.ENTRY;
  }

  long size() {
    return table(pages);
  }
}
