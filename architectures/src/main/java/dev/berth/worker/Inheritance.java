package dev.berth.worker;

import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The listeners that this process was given when it was started: by the program that it follows
/// ([Succession]), or by systemd (socket activation, sd_listen_fds(3)). Each is taken once.
///
/// Both say in the environment for which process their words are meant, so that programs that
/// inherit the environment do not follow them.
public final class Inheritance {
  /// `<parent> <channel> <server>=<descriptor> ...`.
  static final String PREDECESSOR = "BERTH_PREDECESSOR";

  /// systemd passes descriptors from this number on.
  private static final int SD_LISTEN_FDS_START = 3;

  private static @Nullable Inheritance ours;

  private final Map<Integer, Integer> listeners = new HashMap<>();
  private final @Nullable Socket predecessor;

  Inheritance(Map<Integer, Integer> listeners, @Nullable Socket predecessor) {
    this.listeners.putAll(listeners);
    this.predecessor = predecessor;
  }

  /// What this process was given, which may be nothing.
  public static synchronized Inheritance ofThisProcess() throws IOException {
    Inheritance present = ours;
    if (present == null) {
      present = of(System.getenv());
      ours = present;
    }
    return present;
  }

  private static Inheritance of(Map<String, String> environment) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    String words = environment.get(PREDECESSOR);
    long parent = self.parent().map(ProcessHandle::pid).orElse(0L);
    if (words != null && words.startsWith(parent + " ")) {
      List<String> parts = List.of(words.split(" ", -1));
      return new Inheritance(
          listeners(parts.subList(2, parts.size())), Socket.adopt(Integer.parseInt(parts.get(1))));
    }
    return new Inheritance(fromSystemd(environment, self.pid()), null);
  }

  private static Map<Integer, Integer> listeners(List<String> parts) {
    Map<Integer, Integer> listeners = new HashMap<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      listeners.put(
          Integer.valueOf(part.substring(0, equals)), Integer.valueOf(part.substring(equals + 1)));
    }
    return listeners;
  }

  static Map<Integer, Integer> fromSystemd(Map<String, String> environment, long pid)
      throws IOException {
    Map<Integer, Integer> listeners = new HashMap<>();
    if (Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
      int count = number(environment.getOrDefault("LISTEN_FDS", "0"));
      for (int i = 0; i < count; i++) {
        listeners.put(i, SD_LISTEN_FDS_START + i);
      }
    }
    return listeners;
  }

  private static int number(String text) throws IOException {
    if (!text.matches("[0-9]{1,4}")) {
      throw new IOException("LISTEN_FDS is to be a number of descriptors, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /// The listener for a server, or null when there is none.
  ///
  /// @param server the how-many-th server of this program, from 0
  /// @throws IOException when the descriptor is no listening socket for connections
  public synchronized @Nullable Socket listener(int server) throws IOException {
    Integer number = listeners.remove(server);
    if (number == null) {
      return null;
    }
    try {
      Socket socket = Socket.adopt(number);
      boolean listens =
          socket.type() == Type.STREAM
              && socket.domain() != Domain.UNIX
              && socket.getOption(Option.SO_ACCEPTCONN);
      if (listens) {
        return socket;
      }
      socket.close();
    } catch (ErrnoException e) {
      throw new IOException(refusal(number) + ": " + e.getMessage(), e);
    }
    throw new IOException(refusal(number));
  }

  private static String refusal(int number) {
    return "descriptor "
        + number
        + " was given to listen on, but it is no listening TCP socket (a unit of systemd needs"
        + " Accept=no and ListenStream=)";
  }

  /// Whether this program takes the place of another one.
  public boolean hasPredecessor() {
    return predecessor != null;
  }

  /// Tells the program that this one follows that a server is ready to serve, so that it may go.
  public void ready(int server) {
    if (predecessor != null) {
      try {
        predecessor.write(ByteBuffer.wrap(new byte[] {(byte) server}));
      } catch (IOException e) {
        // It has gone, or does not wait any more: then it goes on, and so do we.
      }
    }
  }
}
