package dev.berth.sockets;

import org.jspecify.annotations.Nullable;

/// The standard signals (signal(7)), with their numbers on x86-64 and aarch64.
public enum Signal {
  /// The terminal is gone; by custom: read the configuration again.
  HUP(1),
  /// Ctrl-C.
  INT(2),
  /// Ctrl-\. The JVM prints its threads.
  QUIT(3, "the JVM prints its threads on it"),
  /// An instruction that there is not.
  ILL(4, Signal.FAULT),
  /// A breakpoint.
  TRAP(5, Signal.FAULT),
  /// abort(3).
  ABRT(6, Signal.FAULT),
  /// Memory that is not there.
  BUS(7, Signal.FAULT),
  /// Arithmetic that has no result.
  FPE(8, Signal.FAULT),
  /// The end, without a word.
  KILL(9, Signal.KERNEL),
  /// For the program's own use.
  USR1(10),
  /// Memory that is not the program's.
  SEGV(11, Signal.FAULT),
  /// The JVM stops its threads with it.
  USR2(12, "the JVM stops and resumes its threads with it (USR1 is free)"),
  /// A write to a connection or a pipe that nobody reads. A JVM has a handler for it from the
  /// start, which does nothing, so that the write fails with EPIPE; there is no need to ignore it.
  PIPE(13, "the JVM turns it into the error EPIPE of the write"),
  /// alarm(2).
  ALRM(14),
  /// Please end.
  TERM(15),
  /// Of no use any more.
  STKFLT(16),
  /// A child has ended or stopped.
  CHLD(17),
  /// Go on.
  CONT(18),
  /// Stop.
  STOP(19, Signal.KERNEL),
  /// Ctrl-Z.
  TSTP(20),
  /// A process of the background reads from the terminal.
  TTIN(21),
  /// A process of the background writes to the terminal.
  TTOU(22),
  /// Urgent data.
  URG(23),
  /// The CPU time that is allowed is used up.
  XCPU(24),
  /// The file would be longer than is allowed.
  XFSZ(25, "the JVM turns it into the error EFBIG of the write"),
  /// A timer of the process's own time.
  VTALRM(26),
  /// A timer for profiling.
  PROF(27),
  /// The window of the terminal has another size.
  WINCH(28),
  /// A descriptor is ready.
  IO(29),
  /// The power fails.
  PWR(30),
  /// A system call that there is not.
  SYS(31, Signal.FAULT);

  private static final String FAULT = "the JVM learns of faults by it";
  private static final String KERNEL = "the kernel lets nobody handle it";

  private final int number;

  /// Why no program in Java can handle it; null when one can.
  private final @Nullable String refusal;

  Signal(int number) {
    this(number, null);
  }

  Signal(int number, @Nullable String refusal) {
    this.number = number;
    this.refusal = refusal;
  }

  /// Its number.
  public int number() {
    return number;
  }

  /// The signal of this number; null for a real-time signal, which has no name.
  public static @Nullable Signal of(int number) {
    for (Signal signal : values()) {
      if (signal.number == number) {
        return signal;
      }
    }
    return null;
  }

  @Nullable String refusal() {
    return refusal;
  }
}
