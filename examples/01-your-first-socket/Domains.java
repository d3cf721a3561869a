import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The domains and types that go together. socket(2) itself knows them by number, and so does
// everything that asks a socket what it is.
void main() throws IOException {
  for (var domain : List.of(Domain.INET, Domain.INET6, Domain.UNIX)) {
    for (var type : List.of(Type.STREAM, Type.DGRAM, Type.SEQPACKET)) {
      IO.println(domain + " and " + type + ": " + create(domain, type));
    }
  }
}

String create(Domain domain, Type type) throws IOException {
  try (var socket = Socket.create(domain, type)) {
    return "SO_DOMAIN "
        + socket.getOption(Option.SO_DOMAIN)
        + ", SO_TYPE "
        + socket.getOption(Option.SO_TYPE)
        + ", SO_PROTOCOL "
        + socket.getOption(Option.SO_PROTOCOL);
  } catch (ErrnoException e) {
    return e.errno().toString();
  }
}

// It prints:
//
// INET and STREAM: SO_DOMAIN 2, SO_TYPE 1, SO_PROTOCOL 6
// INET and DGRAM: SO_DOMAIN 2, SO_TYPE 2, SO_PROTOCOL 17
// INET and SEQPACKET: ESOCKTNOSUPPORT
// INET6 and STREAM: SO_DOMAIN 10, SO_TYPE 1, SO_PROTOCOL 6
// INET6 and DGRAM: SO_DOMAIN 10, SO_TYPE 2, SO_PROTOCOL 17
// INET6 and SEQPACKET: ESOCKTNOSUPPORT
// UNIX and STREAM: SO_DOMAIN 1, SO_TYPE 1, SO_PROTOCOL 0
// UNIX and DGRAM: SO_DOMAIN 1, SO_TYPE 2, SO_PROTOCOL 0
// UNIX and SEQPACKET: SO_DOMAIN 1, SO_TYPE 5, SO_PROTOCOL 0
