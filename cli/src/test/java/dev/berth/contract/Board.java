package dev.berth.contract;

import dev.berth.session.dialogue.ManualClock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A few numbers in memory that a test and the workers of its server share: a file that both have
/// mapped. Any thread of any of these processes may read and count.
final class Board {
  /// What stands on it.
  enum Number {
    /// The time of the server, in nanoseconds since 1970.
    NOW,
    /// How often the process that serves the present play was about to wait.
    TURNS,
    /// Sessions of the present play that were opened.
    BEGUN,
    /// Sessions of the present play that are closed.
    OVER,
    /// Events at which a session has thrown.
    FAULTS
  }

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  private Board(MemorySegment memory) {
    this.memory = memory;
  }

  /// The one in this file, which is made when it is not there; the time is then that at which all
  /// clocks of tests start.
  static Board at(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Board board =
          new Board(
              channel.map(
                  FileChannel.MapMode.READ_WRITE,
                  0,
                  Long.BYTES * Number.values().length,
                  Arena.ofAuto()));
      LONG.compareAndSet(
          board.memory,
          offset(Number.NOW),
          0L,
          ManualClock.START.getEpochSecond() * 1_000_000_000L);
      return board;
    }
  }

  private static long offset(Number number) {
    return (long) Long.BYTES * number.ordinal();
  }

  long get(Number number) {
    return (long) LONG.getVolatile(memory, offset(number));
  }

  void set(Number number, long value) {
    LONG.setVolatile(memory, offset(number), value);
  }

  void add(Number number, long count) {
    var _ = (long) LONG.getAndAdd(memory, offset(number), count);
  }
}
