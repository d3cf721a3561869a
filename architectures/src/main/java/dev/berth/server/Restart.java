package dev.berth.server;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import dev.berth.worker.Succession;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

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
  private Restart() {}

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
    Map<Integer, Socket> listeners = Fleet.listeners();
    if (listeners.isEmpty()) {
      throw new IllegalStateException("no server runs that could be restarted");
    }
    int pid = Succession.start(Program.self(), listeners, Deadline.after(patience));
    Fleet.handOver(pid);
    Fleet.servers().forEach(Server::beginLeave);
    return pid;
  }
}
