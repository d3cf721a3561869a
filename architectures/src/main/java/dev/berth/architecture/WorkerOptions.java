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
  /// A minute (Unicorn: 60 s), and the garbage collector that costs the least memory: a worker is
  /// one of many, and each has little to do.
  public static final WorkerOptions DEFAULT =
      new WorkerOptions(
          Duration.ofMinutes(1), List.of("-XX:-UseG1GC", "-XX:+UseSerialGC", "-Xmx256m"), null);

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
}
