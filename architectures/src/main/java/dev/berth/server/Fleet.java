package dev.berth.server;

import dev.berth.sockets.Socket;
import dev.berth.worker.ServiceManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The servers of this program that run, by number, and what the service manager is told of them
/// (sd_notify(3)): that they are ready when all of them are, and that the program stops when all of
/// them do. Nothing is told by workers, and by a program whose place another one has taken.
final class Fleet {
  private static final Map<Integer, Ship> SHIPS = new TreeMap<>();
  private static boolean stopTold;

  private static final class Ship {
    private final Server server;
    private final Socket listener;
    private boolean ready;
    private boolean stopping;

    Ship(Server server, Socket listener) {
      this.server = server;
      this.listener = listener;
    }
  }

  private Fleet() {}

  /// A server is about to run.
  static synchronized void enter(int number, Server server, Socket listener) {
    SHIPS.put(number, new Ship(server, listener));
  }

  /// It serves.
  static synchronized void ready(int number) {
    Ship one = SHIPS.get(number);
    if (one != null && !one.ready) {
      one.ready = true;
      if (SHIPS.values().stream().allMatch(ship -> ship.ready)) {
        ServiceManager.tell("READY=1");
      }
    }
  }

  /// It begins to stop.
  static synchronized void stops(Server server) {
    for (Ship ship : SHIPS.values()) {
      ship.stopping |= ship.server.equals(server);
    }
    boolean all = !SHIPS.isEmpty() && SHIPS.values().stream().allMatch(ship -> ship.stopping);
    if (all && !stopTold) {
      stopTold = true;
      ServiceManager.tell("STOPPING=1");
    }
  }

  /// Another program has taken the place of this one.
  static synchronized void handOver(int pid) {
    stopTold = true;
    ServiceManager.tell("MAINPID=" + pid);
  }

  /// It has ended.
  static synchronized void forget(Server server) {
    SHIPS.values().removeIf(ship -> ship.server.equals(server));
  }

  /// The listeners of those that run.
  static synchronized Map<Integer, Socket> listeners() {
    Map<Integer, Socket> listeners = new HashMap<>();
    SHIPS.forEach((number, ship) -> listeners.put(number, ship.listener));
    return listeners;
  }

  /// Those that run.
  static synchronized List<Server> servers() {
    return SHIPS.values().stream().map(ship -> ship.server).toList();
  }
}
