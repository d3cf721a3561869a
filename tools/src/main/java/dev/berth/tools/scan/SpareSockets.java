package dev.berth.tools.scan;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// Sockets to connect with. One that was refused is used again: Linux takes it back to where it was
/// before (inet_stream_connect disconnects it), and making a new one for each port of a host that
/// refuses at once would be half of all the work. The rule: only a refusal counts, since after
/// another failure a socket is of no further use (connect(2)).
final class SpareSockets implements AutoCloseable {
  private final EnumMap<Domain, Socket> spare = new EnumMap<>(Domain.class);

  Socket take(Domain domain) throws IOException {
    Socket socket = spare.remove(domain);
    return socket == null ? Socket.create(domain, Type.STREAM) : socket;
  }

  /// @param error how its connect has ended
  void giveBack(Socket socket, @Nullable Errno error) {
    if (error == Errno.ECONNREFUSED && !spare.containsKey(socket.domain())) {
      spare.put(socket.domain(), socket);
    } else {
      socket.close();
    }
  }

  @Override
  public void close() {
    spare.values().forEach(Socket::close);
    spare.clear();
  }
}
