import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A socket can only have an address that an interface of this machine has: EADDRNOTAVAIL. That of
// 203.0.113.0/24 is set aside for documentation, so that nobody has it (RFC 5737).
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("203.0.113.7", 4481));
  } catch (ErrnoException.AddressNotAvailable e) {
    IO.println(e.getMessage());
  }
}

// It prints:
//
// bind tcp 203.0.113.7:4481: EADDRNOTAVAIL (99), Cannot assign requested address
