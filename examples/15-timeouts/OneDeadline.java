import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A time limit for each read is none for the whole: a peer that sends a byte now and then keeps
// every read within its time, for ever. A deadline is a point in time, and one may cover all reads
// of a request.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var slow = Thread.startVirtualThread(() -> trickle(client));

    var request = ByteBuffer.allocate(1000);
    var deadline = Deadline.after(Duration.ofMillis(300));
    try {
      connection.readFully(request, deadline);
    } catch (SocketTimeoutException e) {
      IO.println("the request is not whole, and its time is over");
      IO.println("it had begun: " + (request.position() > 0));
    }
    connection.reset();
    slow.join();
  }
}

void trickle(Socket client) {
  try {
    while (true) {
      client.write(UTF_8.encode("x"));
      Thread.sleep(20);
    }
  } catch (ErrnoException e) {
    IO.println("the slow one is told: " + e.errno());
  } catch (IOException | InterruptedException e) {
    throw new IllegalStateException(e);
  }
}

// It prints:
//
// the request is not whole, and its time is over
// it had begun: true
// the slow one is told: ...
