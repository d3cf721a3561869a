import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// select's sets are bits, one for each number of a descriptor, and there are 1024 of them
// (FD_SETSIZE). In C, a larger number writes past the set. It is the number that counts, not how
// many sockets there are: one that is 2000 is too large. poll(2) and epoll(7) have no such limit.
void main() throws IOException {
  try (var pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
      var high = pair.first().dup2(2000)) {
    pair.second().write(UTF_8.encode("x"));
    IO.println("poll sees it ready: " + (high.poll(Socket.READ, Deadline.NONE) == Socket.READ));
    try {
      Select.select(List.of(high), List.of(), List.of(), Deadline.NONE);
    } catch (DescriptorTooLargeException e) {
      IO.println("select: " + e.getMessage());
    }
  }
}

// It prints:
//
// poll sees it ready: true
// select: ...2000...
