package dev.berth.tools.netcat;

import dev.berth.sockets.AddrinfoFlag;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.StreamServer;
import dev.berth.sockets.TcpServer;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.UnixServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Listens for streams.
record StreamCallee(StreamServer server) implements Callee {
  static StreamCallee open(Endpoint at, Reach reach) throws IOException {
    return new StreamCallee(
        switch (at) {
          case Endpoint.Inet inet -> tcp(inet, reach);
          case Endpoint.Unix(UnixAddress address) -> UnixServer.open(address);
        });
  }

  private static TcpServer tcp(Endpoint.Inet at, Reach reach) throws IOException {
    String host = at.host();
    Domain domain = reach.wanted();
    if (host == null) {
      return domain == null
          ? TcpServer.open(at.port())
          : TcpServer.open(Any.address(domain, at.port()));
    }
    if (domain == null && !reach.numeric()) {
      return TcpServer.open(host, at.port());
    }
    List<InetSocketAddress> addresses = reach.addresses(at, Deadline.NONE, AddrinfoFlag.AI_PASSIVE);
    List<InetSocketAddress> more = addresses.subList(1, addresses.size());
    return TcpServer.open(addresses.getFirst(), more.toArray(InetSocketAddress[]::new));
  }

  @Override
  public Socket accept() throws IOException {
    return server.accept();
  }

  @Override
  public Socket everybody() {
    throw new UnsupportedOperationException("streams have one peer each: accept");
  }

  @Override
  public List<SocketAddress> addresses() throws IOException {
    List<SocketAddress> addresses = new ArrayList<>();
    for (Socket listener : server.listeners()) {
      addresses.add(listener.getsockname());
    }
    return addresses;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
