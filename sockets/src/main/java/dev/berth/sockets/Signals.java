package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Signals to this process and from it (signal(7)).
///
/// Handling needs the module jdk.unsupported, sending does not.
public final class Signals {
  /// What was there before this class changed anything; guarded by the class.
  private static final Map<Signal, Object> BEFORE = new EnumMap<>(Signal.class);

  private Signals() {}

  /// From now on each of these signals calls this, in a new platform thread, instead of what it did
  /// before: sigaction(2). Two that come soon after each other may be handled at the same time, and
  /// the kernel keeps only one of a kind that waits to be delivered.
  ///
  /// HUP, INT or TERM that was ignored when the program was started, as nohup(1) does it, stays
  /// ignored.
  ///
  /// @throws IllegalArgumentException for a signal that the kernel or the JVM keeps for itself,
  ///   with the reason: KILL, STOP, QUIT, USR2, PIPE, XFSZ and those that tell of faults. The JVM
  ///   keeps HUP, INT and TERM, too, when it was started with `-Xrs`.
  /// @throws UnsupportedOperationException when the JVM runs without the module jdk.unsupported
  public static void handle(Consumer<Signal> handler, Signal... signals) {
    check(signals);
    for (Signal signal : signals) {
      install(signal, SunMiscSignal.handler(() -> handler.accept(signal)));
    }
  }

  /// From now on these signals do nothing: SIG_IGN. Programs that are started meanwhile do not
  /// inherit it, except for HUP, INT and QUIT ([Spawn]).
  ///
  /// @throws IllegalArgumentException as for [#handle], and for CHLD: the kernel would forget how
  ///   children have ended
  public static void ignore(Signal... signals) {
    check(signals);
    if (List.of(signals).contains(Signal.CHLD)) {
      throw new IllegalArgumentException(
          "CHLD cannot be ignored: the kernel would forget how children have ended");
    }
    for (Signal signal : signals) {
      install(signal, SunMiscSignal.ignore());
    }
  }

  /// These signals do again what they did before the first [#handle] or [#ignore].
  public static void restore(Signal... signals) {
    synchronized (Signals.class) {
      for (Signal signal : signals) {
        Object before = BEFORE.get(signal);
        if (before != null) {
          unlock(signal);
          SunMiscSignal.handle(signal, before);
          BEFORE.remove(signal);
        }
      }
    }
  }

  private static void check(Signal... signals) {
    for (Signal signal : signals) {
      if (signal.refusal() != null) {
        throw new IllegalArgumentException(signal + " cannot be handled: " + signal.refusal());
      }
    }
  }

  private static void install(Signal signal, Object handler) {
    synchronized (Signals.class) {
      unlock(signal);
      Object before = SunMiscSignal.handle(signal, handler);
      BEFORE.putIfAbsent(signal, before);
    }
  }

  /// The JVM lets HUP, INT and TERM stay ignored for ever, as if whoever started the program had
  /// wanted it. Where it was us, it shall not.
  private static void unlock(Signal signal) {
    Object before = BEFORE.get(signal);
    if (before != null && !before.equals(SunMiscSignal.ignore()) && isIgnored(signal)) {
      Linux.ignoreButInterrupt(signal.number());
    }
  }

  /// Sends a signal to a process: kill(2). For a child [ChildProcess#kill] is the better way: it
  /// cannot strike a stranger who has got the number of a process that has ended.
  ///
  /// @param pid the number of one process; 0 and less, which mean many of them, are refused
  /// @throws ErrnoException ESRCH (there is no such process), EPERM (it belongs to somebody else)
  public static void kill(int pid, Signal signal) throws IOException {
    if (pid <= 0) {
      throw new IllegalArgumentException("not the number of a process: " + pid);
    }
    send("kill", pid, signal);
  }

  /// Sends a signal to all processes of a group: killpg(3).
  ///
  /// @param group the number of the group, 2 or more
  /// @throws ErrnoException ESRCH (there is no such group), EPERM (none of them may be signalled)
  public static void killpg(int group, Signal signal) throws IOException {
    if (group <= 1) {
      throw new IllegalArgumentException("not the number of a process group: " + group);
    }
    send("killpg", -group, signal);
  }

  private static void send(String call, int target, Signal signal) throws IOException {
    long result = Linux.call(Linux.KILL, target, signal.number(), 0);
    if (result < 0) {
      String name = call + " " + Math.abs(target) + " " + signal;
      throw ErrnoException.of(name, result);
    }
  }

  /// Who started this process may have told it to ignore CHLD, which execve(2) keeps. Then the
  /// kernel would not keep how children have ended.
  static void keepStatusesOfChildren() {
    if (isIgnored(Signal.CHLD)) {
      Linux.setToDefault(Signal.CHLD.number());
    }
  }

  /// Whether a signal is ignored by this process now: sigaction(2).
  static boolean isIgnored(Signal signal) {
    // struct kernel_sigaction { void (*handler)(int); unsigned long flags; ... }; SIG_IGN is 1.
    Linux.Scratch scratch = Linux.scratch();
    long address = scratch.address;
    Linux.call(scratch, Linux.RT_SIGACTION, signal.number(), 0, address, 8, 0, 0);
    return scratch.memory.get(ValueLayout.JAVA_LONG, 0) == 1;
  }
}
