package dev.berth.worker;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What this process was started for, when a server of this library has started it as its worker:
/// one word in the environment, and descriptors under fixed numbers.
///
/// The number of the parent is part of it. So a program that a worker starts, and that inherits its
/// environment, does not take itself for a worker. Nor does a worker whose parent was killed while
/// it started, and which has another parent now, take itself for a program that somebody has
/// started: it has the channel, and finds the end of it.
///
/// @param parent the number of the process that has started it
/// @param server the how-many-th server of the program it works for, from 0
/// @param page which part of the shared memory is its own ([dev.berth.ledger.Page])
/// @param kind what it was given
public record Assignment(int parent, int server, int page, Kind kind) {
  /// The variable of the environment.
  static final String VARIABLE = "BERTH_WORKER";

  /// Under this number the worker has its end of the channel to the parent.
  static final int CONTROL = 3;

  /// Under this number it has the listener, or its connection.
  static final int SOCKET = 4;

  /// Under this number it has the memory in which it counts.
  static final int LEDGER = 5;

  /// What a worker was given.
  public enum Kind {
    /// The listener, on which it accepts as its siblings do.
    LISTENER,
    /// One connection, which it serves, and ends.
    CONNECTION,
    /// Nothing yet: one connection will come.
    SPARE
  }

  /// The assignment of this process, or null when it is a program that somebody has started.
  public static @Nullable Assignment ofThisProcess() {
    Assignment inherited = ofText(System.getenv(VARIABLE));
    return inherited != null && (inherited.parent == parentOfThisProcess() || hasChannel())
        ? inherited
        : null;
  }

  private static boolean hasChannel() {
    try {
      Socket channel = Socket.adopt(CONTROL); // Not closed: it is looked at, and nothing else.
      return channel.domain() == Domain.UNIX && channel.type() == Type.SEQPACKET;
    } catch (IOException e) {
      return false; // That number is something else, or nothing.
    }
  }

  private static long parentOfThisProcess() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }

  private static @Nullable Assignment ofText(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] words = text.split(" ", 4);
    return new Assignment(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Kind.valueOf(words[3].toUpperCase(Locale.ROOT)));
  }

  /// As it is written in the environment.
  @Override
  public String toString() {
    return parent + " " + server + " " + page + " " + kind.name().toLowerCase(Locale.ROOT);
  }
}
