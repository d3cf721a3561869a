package dev.berth.worker;

import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ExitStatus;
import dev.berth.sockets.Program;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One program takes the place of another while both hold the same listeners, so that no connection
/// is refused: the new one is started with them, and the old one goes when the new one has said
/// that it is ready. One that does not get so far changes nothing.
public final class Succession {
  private static final int FIRST = 3;

  private Succession() {}

  /// Starts the program and waits until it serves on all of these.
  ///
  /// @param program what is started, as a rule [Program#self]
  /// @param listeners by the number of the server they belong to; they stay open here
  /// @param deadline until when it must be ready
  /// @return the number of the new process
  /// @throws IOException when it could not be started, has ended, or was not ready in time; it is
  ///   gone then
  public static int start(Program program, Map<Integer, Socket> listeners, Deadline deadline)
      throws IOException {
    Map<Integer, Socket> all = new TreeMap<>(listeners);
    StringBuilder words = new StringBuilder();
    words.append(ProcessHandle.current().pid()).append(' ').append(FIRST);
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      Map<Integer, Socket> descriptors = new TreeMap<>();
      descriptors.put(FIRST, pair.second());
      for (Map.Entry<Integer, Socket> each : all.entrySet()) {
        int number = FIRST + descriptors.size();
        descriptors.put(number, each.getValue());
        words.append(' ').append(each.getKey()).append('=').append(number);
      }
      Spawn spawn = Spawn.of(program.with(Inheritance.PREDECESSOR, words.toString()));
      descriptors.forEach(spawn::descriptor);
      ChildProcess child = spawn.start();
      pair.second().close();
      try {
        await(child, pair.first(), all.keySet(), deadline);
        return child.pid();
      } catch (IOException e) {
        child.kill(Signal.KILL);
        throw e;
      } finally {
        child.close();
      }
    }
  }

  private static void await(
      ChildProcess child, Socket channel, Set<Integer> servers, Deadline deadline)
      throws IOException {
    Set<Integer> missing = new HashSet<>(servers);
    ByteBuffer ready = ByteBuffer.allocate(1);
    while (!missing.isEmpty()) {
      int count;
      try {
        count = channel.readPartial(ready.clear(), deadline);
      } catch (SocketTimeoutException e) {
        throw new IOException("the new program (process " + child.pid() + ") is not ready yet", e);
      }
      if (count == Socket.END) {
        ExitStatus status = child.waitid(deadline);
        throw new IOException("the new program (process " + child.pid() + ") has " + ended(status));
      }
      missing.remove((int) ready.get(0));
    }
  }

  private static String ended(ExitStatus status) {
    return status instanceof ExitStatus.Killed ? "been " + status : status.toString();
  }
}
