package dev.berth.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// 64 bytes there and back: the time of a round trip, and what it allocates (`-prof gc`).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PingPong {
  private static final int ROUNDS = 1_000;

  /// Which library.
  @Param({"berth", "nio"})
  public String library;

  /// Who waits: two threads of the system, two virtual ones, or a loop over epoll at each end.
  @Param({"platform", "virtual", "loop"})
  public String threads;

  private Wire.Pair pair;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

  /// Connects, and lets the other end echo.
  @Setup
  public void open() throws IOException {
    pair = Wire.open(library);
    if (threads.equals("loop")) {
      pair.client().inLoop();
      pair.server().inLoop();
    }
    start(this::echo);
  }

  private Thread start(Runnable work) {
    return threads.equals("virtual")
        ? Thread.ofVirtual().start(work)
        : Thread.ofPlatform().daemon().start(work);
  }

  private void echo() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(64);
    try {
      while (true) {
        pair.server().read(bytes.clear());
        pair.server().write(bytes.flip());
      }
    } catch (IOException e) {
      // The benchmark is over.
    }
  }

  /// Many round trips, in a thread of the kind in question.
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public void roundTrip() throws Exception {
    if (threads.equals("virtual")) {
      start(this::rounds).join();
    } else {
      rounds();
    }
  }

  private void rounds() {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        pair.client().write(buffer.clear());
        pair.client().read(buffer.clear());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Closes both ends.
  @TearDown
  public void close() throws IOException {
    pair.close();
  }
}
