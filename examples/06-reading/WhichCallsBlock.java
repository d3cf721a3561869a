import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// accept and read wait for a peer that may never come. What they wait for ends the wait, and so
// does close from another thread; the kernel's own close(2) would not.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    var listener = server.listeners().getFirst();
    var accepting = new FutureTask<>(listener::accept);
    Thread.startVirtualThread(accepting);
    IO.println("accept waits: " + waits(accepting));

    try (var client = TcpClient.open("127.0.0.1", server.port())) {
      var connection = accepting.get();
      IO.println("accept has ended");

      var reading = new FutureTask<>(() -> connection.readPartial(ByteBuffer.allocate(10)));
      Thread.startVirtualThread(reading);
      IO.println("read waits: " + waits(reading));
      client.write(UTF_8.encode("hello"));
      IO.println("read has ended: " + reading.get());

      var again = new FutureTask<>(() -> connection.readPartial(ByteBuffer.allocate(10)));
      Thread.startVirtualThread(again);
      IO.println("read waits: " + waits(again));
      connection.close();
      try {
        again.get();
      } catch (ExecutionException e) {
        IO.println("read has ended: " + e.getCause().getClass().getSimpleName());
      }
    }
  }
}

boolean waits(FutureTask<?> call) throws Exception {
  try {
    call.get(50, TimeUnit.MILLISECONDS);
    return false;
  } catch (TimeoutException e) {
    return true;
  }
}

// It prints:
//
// accept waits: true
// accept has ended
// read waits: true
// read has ended: 5
// read waits: true
// read has ended: SocketClosedException
