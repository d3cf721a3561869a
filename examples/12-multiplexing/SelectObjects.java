import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// select takes not only sockets but any object that holds one, and gives back the object: no table
// is needed that says whose socket is ready.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    var guests = new ArrayList<Guest>();
    for (var name : List.of("ann", "bob", "eve")) {
      var client = TcpClient.open("127.0.0.1", server.port());
      guests.add(new Guest(name, client, server.accept()));
    }
    guests.get(1).client().write(UTF_8.encode("hi"));

    var ready = Select.select(guests, List.of(), List.of(), Deadline.NONE);
    for (Guest guest : ready.readable()) {
      IO.println(guest.name() + " has something to say");
    }
    for (var guest : guests) {
      guest.client().close();
      guest.connection().close();
    }
  }
}

record Guest(String name, Socket client, Socket connection) implements Pollable {
  @Override
  public Fd fd() {
    return connection;
  }
}

// It prints:
//
// bob has something to say
