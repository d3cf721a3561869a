import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// getsockopt(2) asks a socket about itself, setsockopt(2) changes it. Underneath, level, name and
// value are plain integers; an Option gives them a type.
void main() throws IOException {
  try (var socket = Socket.create(Domain.INET, Type.STREAM)) {
    IO.println("SO_TYPE is " + socket.getOption(Option.SO_TYPE));

    var bytes = socket.getRawOption(Option.SOL_SOCKET, 3, Integer.BYTES);
    var number = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    IO.println("option 3 of level 1 is " + number);

    socket.setOption(Option.SO_KEEPALIVE, true);
    socket.setOption(Option.TCP_KEEPIDLE, 30);
    IO.println("SO_KEEPALIVE is " + socket.getOption(Option.SO_KEEPALIVE));
    IO.println("TCP_KEEPIDLE is " + socket.getOption(Option.TCP_KEEPIDLE) + " seconds");

    try {
      socket.setOption(Option.SO_TYPE, 2);
    } catch (ErrnoException e) {
      IO.println("SO_TYPE cannot be set: " + e.errno());
    }
  }
}

// It prints:
//
// SO_TYPE is 1
// option 3 of level 1 is 1
// SO_KEEPALIVE is true
// TCP_KEEPIDLE is 30 seconds
// SO_TYPE cannot be set: ENOPROTOOPT
