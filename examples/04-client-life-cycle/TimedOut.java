import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Where nobody answers at all, the kernel asks again and again, for two minutes by custom, before
// it gives up: ETIMEDOUT. TCP_USER_TIMEOUT makes it give up earlier; a deadline makes us give up,
// whatever the kernel does. Who does not answer here is a server whose queue is full.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var first = Socket.create(Domain.INET, Type.STREAM);
      var second = Socket.create(Domain.INET, Type.STREAM);
      var third = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(0);
    first.connect(server.localAddress());

    try {
      second.setOption(Option.TCP_USER_TIMEOUT, 500);
      second.connect(server.localAddress());
    } catch (ErrnoException.TimedOut e) {
      IO.println("the kernel gave up: " + e.errno());
    }

    try {
      third.connect(server.localAddress(), Deadline.after(Duration.ofMillis(100)));
    } catch (SocketTimeoutException e) {
      IO.println("we gave up: " + e.getClass().getSimpleName());
    }
  }
}

// It prints:
//
// the kernel gave up: ETIMEDOUT
// we gave up: SocketTimeoutException
