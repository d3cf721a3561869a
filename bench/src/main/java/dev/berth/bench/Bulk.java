package dev.berth.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A megabyte in pieces of 64 KiB to somebody who only reads.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Bulk {
  private static final int PIECE = 64 * 1024;

  /// Which library.
  @Param({"berth", "nio"})
  public String library;

  private Wire.Pair pair;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

  /// Connects, and lets the other end read.
  @Setup
  public void open() throws IOException {
    pair = Wire.open(library);
    Thread.ofPlatform().daemon().start(this::swallow);
  }

  private void swallow() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE);
    try {
      while (true) {
        pair.server().read(bytes.clear());
      }
    } catch (IOException e) {
      // The benchmark is over.
    }
  }

  /// One megabyte.
  @Benchmark
  public void megabyte() throws IOException {
    for (int i = 0; i < 16; i++) {
      pair.client().write(piece.clear());
    }
  }

  /// Closes both ends.
  @TearDown
  public void close() throws IOException {
    pair.close();
  }
}
