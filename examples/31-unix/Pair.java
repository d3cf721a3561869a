import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// socketpair(2) makes two sockets that are connected to each other, without listener, address or
// accept. It is how a parent talks to a child. SEQPACKET keeps the bounds of messages.
void main() throws IOException {
  for (var type : List.of(Type.STREAM, Type.SEQPACKET)) {
    try (var pair = Socket.socketpair(Domain.UNIX, type)) {
      pair.first().write(UTF_8.encode("one"));
      pair.first().write(UTF_8.encode("two"));

      var buffer = ByteBuffer.allocate(100);
      pair.second().recv(buffer, 0);
      IO.println(type + ", two writes, the first read: " + UTF_8.decode(buffer.flip()));
    }
  }
}

// It prints:
//
// STREAM, two writes, the first read: onetwo
// SEQPACKET, two writes, the first read: one
