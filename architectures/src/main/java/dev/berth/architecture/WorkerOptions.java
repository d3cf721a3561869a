package dev.berth.architecture;

import dev.berth.sockets.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How worker processes are started and watched, by the architectures that have them.
///
/// @param timeout how long a handler may run, or a worker say nothing, before the worker is killed
///   and another one started; zero for never
/// @param jvmOptions options of their JVMs, after those of this one
/// @param program what a worker is, which must come to the same [dev.berth.server.Server#start] in
///   its turn; null for this very program, as it was started
public record WorkerOptions(Duration timeout, List<String> jvmOptions, @Nullable Program program) {
  /// What keeps a worker small, since it is one of many and each has little to do: the collector
  /// that costs the least, a young generation that begins small, memory of the JVM itself that is
  /// given back once it is not needed (malloc_trim(3)), and an archive of classes where it was
  /// written for, since each process has its own copy of what is moved. (The last one is an option
  /// for diagnosis, which is why it has to be unlocked; JVMs before 17 did so by themselves.)
  private static final List<String> SMALL =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:-UseG1GC",
          "-XX:-UseParallelGC",
          "-XX:-UseZGC",
          "-XX:-UseShenandoahGC",
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx256m",
          "-XX:NewSize=1m",
          "-XX:MaxNewSize=64m",
          "-XX:StringTableSize=8192",
          "-XX:TrimNativeHeapInterval=5000",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0");

  private static final String[] FOR_ONE = {
    "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=4", "-XX:NewSize=10m"
  };

  /// A minute (Unicorn: 60 s), and a JVM that is as small as it goes: about 30 MB for a worker of
  /// `berth ftp`, of 57 otherwise.
  public static final WorkerOptions DEFAULT = new WorkerOptions(Duration.ofMinutes(1), SMALL, null);

  /// Checks the values.
  public WorkerOptions {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("the timeout of a worker must not be below 0: " + timeout);
    }
    jvmOptions = List.copyOf(jvmOptions);
  }

  /// Another [#timeout()].
  public WorkerOptions withTimeout(Duration other) {
    return new WorkerOptions(other, jvmOptions, program);
  }

  /// Others of [#jvmOptions()].
  public WorkerOptions withJvmOptions(List<String> other) {
    return new WorkerOptions(timeout, other, program);
  }

  /// Another [#program()].
  public WorkerOptions withProgram(@Nullable Program other) {
    return new WorkerOptions(timeout, jvmOptions, other);
  }

  /// What to start for a worker.
  ///
  /// @throws java.io.IOException when the system does not tell how this program was started
  public Program worker() throws IOException {
    Program base = program == null ? Program.self() : program;
    return jvmOptions.isEmpty() ? base : base.withJvmOptions(jvmOptions.toArray(String[]::new));
  }

  /// The same for a worker that serves one connection. Where [#jvmOptions()] are those of
  /// [#DEFAULT], it has ended before compiling pays, and is there sooner without; and its young
  /// generation lasts for the start, which would be interrupted seven times otherwise.
  ///
  /// @throws java.io.IOException when the system does not tell how this program was started
  public Program workerForOne() throws IOException {
    return jvmOptions.equals(SMALL) ? worker().withJvmOptions(FOR_ONE) : worker();
  }
}
