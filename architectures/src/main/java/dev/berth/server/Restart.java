package dev.berth.server;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import dev.berth.worker.ServiceManager;
import dev.berth.worker.Succession;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The program is started anew without a connection being refused: the new process is given the
/// listeners of all servers of this one, and when it serves, these begin to leave.
///
/// ```
///   old   serves ─────────────────────────── drains ──▶ ends
///   new          started, given the listeners ─ ready ─ serves ──▶
/// ```
///
/// Connections stay with the process that has accepted them.
public final class Restart {
  /// The servers of this program that run, and their listeners, by number.
  private static final Map<Integer, Running> RUNNING = new TreeMap<>();

  private record Running(Server server, Socket listener) {}

  private Restart() {}

  static synchronized void enter(int number, Server server, Socket listener) {
    RUNNING.put(number, new Running(server, listener));
  }

  static synchronized void forget(Server server) {
    RUNNING.values().removeIf(one -> one.server().equals(server));
  }

  /// Starts this program again, as it was started ([Program#self]), waits until it serves, and
  /// begins to stop all servers of this process gently; [Server#await] tells when they have ended.
  ///
  /// The new process is a child of this one and stays behind when it ends; a service manager that
  /// has started this one is told (MAINPID, sd_notify(3)).
  ///
  /// @param patience how long the new process may take until it serves
  /// @return its number
  /// @throws IOException when it could not be started, has ended, or was not ready in time; nothing
  ///   has changed then, and this process goes on serving
  /// @throws IllegalStateException when no server runs here
  public static int now(Duration patience) throws IOException {
    Map<Integer, Running> running = running();
    if (running.isEmpty()) {
      throw new IllegalStateException("no server runs that could be restarted");
    }
    Map<Integer, Socket> listeners = new HashMap<>();
    running.forEach((number, one) -> listeners.put(number, one.listener()));
    int pid = Succession.start(Program.self(), listeners, Deadline.after(patience));
    ServiceManager.tell("MAINPID=" + pid);
    for (Running one : List.copyOf(running.values())) {
      one.server().beginLeave();
    }
    return pid;
  }

  private static synchronized Map<Integer, Running> running() {
    return new TreeMap<>(RUNNING);
  }
}
