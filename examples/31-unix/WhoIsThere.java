import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The kernel knows which process is at the other end of a UNIX socket, and as which user it runs:
// nobody can pretend to be somebody else.
void main() throws IOException {
  try (var server = Socket.create(Domain.UNIX, Type.STREAM);
      var client = Socket.create(Domain.UNIX, Type.STREAM)) {
    server.bind(UnixAddress.UNNAMED); // The kernel chooses an abstract name.
    server.listen(1);
    client.connect(server.getsockname());
    try (var connection = server.accept()) {
      var peer = connection.getOption(Option.SO_PEERCRED);
      IO.println("our own process: " + (peer.pid() == ProcessHandle.current().pid()));
      IO.println("user " + peer.uid() + ", group " + peer.gid());
    }
  }
}

// It prints:
//
// our own process: true
// user <user>, group <group>
