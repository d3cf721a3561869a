import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Within one machine, sockets of the domain UNIX need no ports. Their address is a path, a file
// that bind(2) makes and somebody has to remove; or an abstract name, which is no file and vanishes
// with the socket.
void main() throws IOException {
  var directory = Files.createTempDirectory("berth");
  var path = directory.resolve("server.socket");

  serve(UnixAddress.of(path));
  IO.println("the file has stayed: " + Files.exists(path));
  try (var again = Socket.create(Domain.UNIX, Type.STREAM)) {
    again.bind(UnixAddress.of(path));
  } catch (ErrnoException.AddressInUse e) {
    IO.println("so a second bind says: " + e.errno());
  }
  Files.delete(path);
  Files.delete(directory);

  serve(UnixAddress.ofAbstract("berth-example"));
  serve(UnixAddress.ofAbstract("berth-example"));
}

void serve(UnixAddress address) throws IOException {
  try (var server = Socket.create(Domain.UNIX, Type.STREAM);
      var client = Socket.create(Domain.UNIX, Type.STREAM)) {
    server.bind(address);
    server.listen(1);
    client.connect(server.getsockname());
    IO.println(address.isAbstract() ? "connected to a name" : "connected to a path");
  }
}

// It prints:
//
// connected to a path
// the file has stayed: true
// so a second bind says: EADDRINUSE
// connected to a name
// connected to a name
