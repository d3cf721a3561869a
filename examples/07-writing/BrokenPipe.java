import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// The peer has closed. Our kernel does not know that it will read no more, so the first write
// succeeds; the peer's kernel answers with a reset, and the next write fails: EPIPE. In C it would
// end the program by SIGPIPE; here MSG_NOSIGNAL is part of every send(2).
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    server.accept().close();
    IO.println("the end is read: " + client.readPartial(ByteBuffer.allocate(10)));

    client.write(UTF_8.encode("are you there?"));
    IO.println("the first write succeeds");

    var events = client.poll(Socket.WRITE, Deadline.NONE); // On loopback the reset is here by now.
    IO.println("a hang-up: " + ((events & Socket.HANGUP) != 0));
    try {
      client.write(UTF_8.encode("really?"));
    } catch (ErrnoException.BrokenPipe e) {
      IO.println("the second one: " + e.errno());
    }
  }
}

// It prints:
//
// the end is read: -1
// the first write succeeds
// a hang-up: true
// the second one: EPIPE
