import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A process may have so many descriptors open and no more: RLIMIT_NOFILE, of which the soft limit
// counts, and which may be raised up to the hard one. Whoever does not close gets there: EMFILE.
void main() throws IOException {
  var limits = ResourceLimit.NOFILE.getrlimit();
  IO.println("soft " + limits.soft() + ", hard " + limits.hard());

  // The class of the error is loaded now: later there would be no descriptor to load it by.
  ErrnoException.of("socket", null, null, Errno.EMFILE);
  ResourceLimit.NOFILE.setSoft(100);
  var open = new ArrayList<Socket>();
  try {
    while (true) {
      open.add(Socket.create(Domain.INET, Type.STREAM));
    }
  } catch (ErrnoException.TooManyOpenFiles e) {
    IO.println(e.errno() + ", and the highest descriptor is " + open.getLast().fileno());
  }

  open.removeLast().close();
  Socket.create(Domain.INET, Type.STREAM).close();
  IO.println("one is closed, and there is room for one");
  open.forEach(Socket::close);
}

// It prints:
//
// soft <soft>, hard <hard>
// EMFILE, and the highest descriptor is 99
// one is closed, and there is room for one
