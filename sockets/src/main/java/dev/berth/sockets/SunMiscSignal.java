package dev.berth.sockets;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// `sun.misc.Signal`: the JDK has no other way to hear of signals (JEP 260). It is called by
/// reflection because javac warns of each mention of it, and that warning cannot be turned off; so
/// its module, jdk.unsupported, is needed by those programs only that handle signals.
///
/// The road not taken: a handler of our own, set by sigaction(2), would be an upcall that may
/// strike a thread in any state, and signalfd(2) needs the signal blocked in threads of the JVM.
final class SunMiscSignal {
  private SunMiscSignal() {}

  /// A handler that calls this.
  static Object handler(Runnable handler) {
    // Only handle(Signal) is called; the JDK keeps the object, and compares it to none.
    return Proxy.newProxyInstance(
        SunMiscSignal.class.getClassLoader(),
        new Class<?>[] {type("sun.misc.SignalHandler")},
        (_, _, _) -> {
          handler.run();
          return null;
        });
  }

  /// The handler that stands for SIG_IGN.
  static Object ignore() {
    try {
      return type("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("this Java has no signals", e);
    }
  }

  /// Installs a handler; the one that was there before.
  ///
  /// @throws IllegalArgumentException when the JVM keeps the signal for itself
  static Object handle(Signal signal, Object handler) {
    try {
      Class<?> type = type("sun.misc.Signal");
      Object known = type.getConstructor(String.class).newInstance(signal.name());
      return type.getMethod("handle", type, type("sun.misc.SignalHandler"))
          .invoke(null, known, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          signal + " cannot be handled: the JVM keeps it for itself (was it started with -Xrs?)",
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("this Java has no signals", e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException(
          "signals need a module that this JVM runs without: --add-modules jdk.unsupported", e);
    }
  }
}
