package dev.berth.sockets;

import org.jspecify.annotations.Nullable;

/// How a process has ended (waitid(2)).
public sealed interface ExitStatus {
  /// Whether it has ended by itself, and says that all is well.
  default boolean isSuccess() {
    return this instanceof Exited(int code) && code == 0;
  }

  /// It has called exit(3).
  ///
  /// @param code its last word, 0 to 255; 0 means that all is well
  record Exited(int code) implements ExitStatus {
    /// `exited with 3`.
    @Override
    public String toString() {
      return "exited with " + code;
    }
  }

  /// A signal has ended it.
  ///
  /// @param number the signal's number
  /// @param coreDumped whether the kernel has written its memory to a file (core(5))
  record Killed(int number, boolean coreDumped) implements ExitStatus {
    /// The signal; null for a real-time signal, which has no name.
    public @Nullable Signal signal() {
      return Signal.of(number);
    }

    /// `killed by SEGV (11), core dumped`.
    @Override
    public String toString() {
      Signal signal = signal();
      String name = signal == null ? "signal " + number : signal + " (" + number + ")";
      return "killed by " + name + (coreDumped ? ", core dumped" : "");
    }
  }
}
