package dev.berth.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// The signals that ask a program to stop. The JDK has no other way to hear of them than
/// `sun.misc.Signal` of its supported module jdk.unsupported (JEP 260). It is called by reflection
/// because javac warns of each mention of it, and that warning cannot be turned off.
enum Signals {
  INT(2),
  TERM(15);

  /// Its number on Linux.
  final int number;

  Signals(int number) {
    this.number = number;
  }

  /// From now on each of these signals calls this, in a thread of its own, instead of ending the
  /// program. One that was ignored from the start, as with nohup, stays ignored.
  static void handle(Consumer<Signals> handler) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      var handle = type.getMethod("handle", type, handlerType);
      for (Signals signal : values()) {
        Object proxy =
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handlerType},
                called(signal, handler));
        Object known = type.getConstructor(String.class).newInstance(signal.name());
        handle.invoke(null, known, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no signals", e);
    }
  }

  private static InvocationHandler called(Signals signal, Consumer<Signals> handler) {
    // Only handle(Signal) is called; the JDK keeps the object, and compares it to none.
    return (_, _, _) -> {
      handler.accept(signal);
      return null;
    };
  }
}
