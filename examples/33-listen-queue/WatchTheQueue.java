import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The queue of a listener, seen from inside: what `ss -lt` shows as Recv-Q and Send-Q. A server
// that watches it knows that it accepts too slowly before its clients do. What the kernel had to
// turn away it counts for the whole machine.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(2);
    var before = ListenCounters.read();
    IO.println(server.listenQueue());

    var clients = new ArrayList<Socket>();
    while (!server.listenQueue().isFull()) {
      clients.add(TcpClient.open("127.0.0.1", server.localAddress().getPort()));
      IO.println(server.listenQueue());
    }
    clients.add(Socket.create(Domain.INET, Type.STREAM));
    clients.getLast().connectNonBlocking(server.localAddress());
    var dropped = ListenCounters.read().since(before);
    IO.println("one more was dropped: " + (dropped.overflows() > 0));

    server.accept().close();
    server.listen(100);
    IO.println("one accepted, and room for more: " + server.listenQueue());
    clients.forEach(Socket::close);
  }
}

// It prints:
//
// ListenQueue[waiting=0, backlog=2]
// ListenQueue[waiting=1, backlog=2]
// ListenQueue[waiting=2, backlog=2]
// ListenQueue[waiting=3, backlog=2]
// one more was dropped: true
// one accepted, and room for more: ListenQueue[waiting=2, backlog=100]
