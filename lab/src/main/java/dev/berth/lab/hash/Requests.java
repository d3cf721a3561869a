package dev.berth.lab.hash;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client of the hash server says: GETs whose replies have a length that is known, so that
/// nothing needs to be read but how much has come. One at a time they are of keys that are there;
/// those that are sent ahead are of a key that is not, so that the driver moves few bytes for each
/// while the server has to read, look up and answer it all the same.
final class Requests {
  /// The value and its line feed.
  private static final int REPLY = "value-of-key-000\n".length();

  private Requests() {}

  /// So many requests that are sent ahead, or one.
  static ByteBuffer ahead(int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < number; i++) {
      text.append(number == 1 ? "GET k007\n" : "GET x\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /// The length of the replies to so many: an empty line each, if they are sent ahead.
  static int replyLength(int number) {
    return number == 1 ? REPLY : number;
  }

  /// Connects and has one request answered, so that the server really holds the connection.
  ///
  /// @param request one request, and `reply` as long as its reply; both are used from their start
  /// @throws IOException when the connection ends before the reply
  static void begin(
      Socket socket,
      InetSocketAddress server,
      ByteBuffer request,
      ByteBuffer reply,
      Deadline deadline)
      throws IOException {
    socket.setOption(Option.TCP_NODELAY, true);
    socket.connect(server, deadline);
    socket.write(request.rewind(), deadline);
    socket.readFully(reply.clear(), deadline);
    if (reply.hasRemaining()) {
      throw new IOException("the connection ended before the reply");
    }
  }
}
