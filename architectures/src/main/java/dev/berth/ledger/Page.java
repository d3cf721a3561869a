package dev.berth.ledger;

import dev.berth.sockets.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The part of the shared memory that one worker writes: its counters, and whom it has let in.
///
/// The rule: one process writes it and all read it, so that a worker which is killed in the middle
/// of anything leaves a page, and nothing else, to be cleared by the parent.
public final class Page {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final long HIGH = 24;

  private final MemorySegment memory;
  private final Layout layout;
  private final int number;
  private final Cells cells;

  Page(MemorySegment memory, Layout layout, int number) {
    this.memory = memory;
    this.layout = layout;
    this.number = number;
    this.cells = new Cells(memory.asSlice(layout.page(number) + Layout.CELLS, Cells.BYTES));
  }

  /// The page of this process, in the memory that it was given. The memory is closed here.
  ///
  /// @throws IOException when it is made for another build of the program
  public static Page inherited(SharedMemory memory, int number) throws IOException {
    try (memory) {
      MemorySegment head = memory.map(Layout.HEAD);
      if (!Layout.isOurs(head)) {
        throw new IOException(
            "the program is not the one that the parent of this worker runs: it has been replaced,"
                + " and must be started anew (signal USR1)");
      }
      Layout layout = Layout.readFrom(head);
      return new Page(memory.map(layout.size()), layout, number);
    }
  }

  /// Which one it is.
  public int number() {
    return number;
  }

  Cells cells() {
    return cells;
  }

  // ---------------------------------------------------------------- whom the workers have let in

  /// How many connections all workers have.
  long admittedByAll() {
    long sum = 0;
    for (int page = pagesUsed() - 1; page >= 0; page--) {
      sum += (long) LONG.getVolatile(memory, layout.page(page) + Layout.ADMITTED);
    }
    return sum;
  }

  /// Whether this worker has an eighth more, and one, than it would have if it and those who wait
  /// for connections had the same.
  boolean isAheadOfOthers() {
    long own = (long) LONG.getVolatile(memory, layout.page(number) + Layout.ADMITTED);
    long all = own;
    long count = 1;
    for (int page = pagesUsed() - 1; page >= 0; page--) {
      if (isOtherAtDoor(page)) {
        all += (long) LONG.getVolatile(memory, layout.page(page) + Layout.ADMITTED);
        count++;
      }
    }
    return count > 1 && 8 * (own - 1) * count > 9 * all;
  }

  private boolean isOtherAtDoor(int page) {
    return page != number
        && (long) LONG.getVolatile(memory, layout.page(page) + Layout.AT_DOOR) > 0;
  }

  /// How many connections those have who wait for connections beside this worker.
  long admittedByOthers() {
    long sum = 0;
    for (int page = pagesUsed() - 1; page >= 0; page--) {
      if (isOtherAtDoor(page)) {
        sum += (long) LONG.getVolatile(memory, layout.page(page) + Layout.ADMITTED);
      }
    }
    return sum;
  }

  /// Whether this worker waits for connections.
  void atDoor(boolean is) {
    LONG.setVolatile(memory, layout.page(number) + Layout.AT_DOOR, is ? 1L : 0L);
  }

  void admitted(int more) {
    LONG.getAndAdd(memory, layout.page(number) + Layout.ADMITTED, (long) more);
  }

  /// The addresses of this worker's clients.
  AddressTable addresses() {
    return addresses(number);
  }

  /// For how many connections there is room.
  int room() {
    return layout.room();
  }

  /// How many connections all workers have from an address.
  long admittedByAll(AddressTable.Key address) {
    long sum = 0;
    for (int page = pagesUsed() - 1; page >= 0; page--) {
      sum += addresses(page).count(address);
    }
    return sum;
  }

  private AddressTable addresses(int page) {
    return new AddressTable(
        memory.asSlice(layout.table(page), layout.tableBytes()),
        memory.asSlice(layout.page(page) + Layout.EPOCH, Long.BYTES));
  }

  private int pagesUsed() {
    return (int) (long) LONG.getVolatile(memory, HIGH);
  }

  // ---------------------------------------------------------------- the parent's

  /// Makes it ready for a worker.
  void begin() {
    LONG.getAndAdd(memory, layout.page(number) + Layout.EPOCH, 1L);
    if (pagesUsed() <= number) {
      LONG.setVolatile(memory, HIGH, number + 1L);
    }
  }

  /// Its worker has ended, and its clients are gone.
  void clear() {
    cells.clear();
    LONG.setVolatile(memory, layout.page(number) + Layout.ADMITTED, 0L);
    atDoor(false);
    LONG.getAndAdd(memory, layout.page(number) + Layout.EPOCH, 1L);
  }
}
