package dev.berth.server;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import dev.berth.worker.Assignment;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// The signals that rule a server, kept from the moment on at which the program asks for it until
/// somebody is there to obey them: there must be no time in which one of them still ends a program
/// that has said already that it serves. For programs that obey them in a way of their own;
/// [Server#awaitSignals] is the usual one.
public final class HeldSignals {
  private static final Signal[] ALL = {
    Signal.INT, Signal.TERM, Signal.USR1, Signal.HUP, Signal.TTIN, Signal.TTOU
  };

  private static final BlockingQueue<Signal> CAME = new LinkedBlockingQueue<>();
  private static Consumer<Signal> obeying = CAME::add;
  private static boolean held;

  private HeldSignals() {}

  /// From now on INT, TERM, USR1, HUP, TTIN and TTOU end nothing: they are kept. In a worker this
  /// does nothing: it obeys its parent, and sees to signals itself.
  public static synchronized void hold() {
    if (!held && Assignment.ofThisProcess() == null) {
      held = true;
      Signals.handle(HeldSignals::came, ALL);
    }
  }

  /// They do again what they did before [#hold]; those that were kept are forgotten.
  public static synchronized void release() {
    if (held) {
      held = false;
      Signals.restore(ALL);
      CAME.clear();
      obeying = CAME::add;
    }
  }

  private static synchronized void came(Signal signal) {
    obeying.accept(signal);
  }

  /// From now on they are obeyed here, those first that have come already.
  ///
  /// @param obedient is called by a thread of the signal's own, by one at a time
  public static synchronized void passTo(Consumer<Signal> obedient) {
    hold();
    obeying = obedient;
    List.copyOf(CAME).forEach(obedient);
    CAME.clear();
  }

  /// Passes a signal on to the program that has taken the place of this one.
  static void passOn(int pid, Signal signal) {
    try {
      Signals.kill(pid, signal);
    } catch (IOException e) {
      // It has ended by itself.
    }
  }
}
