import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// select(2) takes three sets of sockets, and a time: which can be read, which can be written, which
// have something exceptional? It answers with those that are ready.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var both = List.of(client, connection);
    tell("nothing has happened", both, Deadline.after(Duration.ZERO));

    client.write(UTF_8.encode("hello"));
    tell("the client has written", List.of(connection), Deadline.NONE);

    connection.writeUrgent(UTF_8.encode("!"));
    tell("the server has sent urgent data", List.of(client), Deadline.NONE);
  }
}

void tell(String when, List<Socket> sockets, Deadline deadline) throws IOException {
  var ready = Select.select(sockets, List.of(), sockets, deadline);
  IO.print(when + ": " + ready.readable().size() + " can be read, ");
  IO.print(ready.exceptional().size() + " exceptional, ");
  ready = Select.select(List.of(), sockets, List.of(), deadline);
  IO.println(ready.writable().size() + " can be written");
}

// It prints:
//
// nothing has happened: 0 can be read, 0 exceptional, 2 can be written
// the client has written: 1 can be read, 0 exceptional, 1 can be written
// the server has sent urgent data: 0 can be read, 1 exceptional, 1 can be written
