package dev.berth.bench;

import dev.berth.sockets.Domain;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// One end of a connection on the loopback, by one of two libraries: what the benchmarks compare.
interface Wire extends Closeable {
  /// Waits for the whole buffer.
  void read(ByteBuffer into) throws IOException;

  /// Sends the whole buffer.
  void write(ByteBuffer from) throws IOException;

  /// A wait for bytes by a selector or an epoll set, as an event loop does it, before each read.
  Wire inLoop() throws IOException;

  /// Two ends of one connection.
  record Pair(Wire client, Wire server) implements Closeable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  static Pair open(String library) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (library.equals("nio")) {
      try (ServerSocketChannel listener = ServerSocketChannel.open().bind(any)) {
        SocketChannel client = SocketChannel.open(listener.getLocalAddress());
        return new Pair(new Nio(client), new Nio(listener.accept()));
      }
    }
    try (Socket listener = Socket.create(Domain.INET, Type.STREAM)) {
      listener.bind(any);
      listener.listen(16);
      Socket client = Socket.create(Domain.INET, Type.STREAM);
      client.connect(listener.localAddress());
      return new Pair(new Berth(client), new Berth(listener.accept()));
    }
  }

  /// By java.nio.
  final class Nio implements Wire {
    private final SocketChannel channel;
    private Selector selector;

    Nio(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public Wire inLoop() throws IOException {
      selector = Selector.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return this;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      while (into.hasRemaining()) {
        if (selector != null) {
          selector.select(_ -> {});
        }
        if (channel.read(into) < 0) {
          throw new IOException("the end");
        }
      }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      while (from.hasRemaining()) {
        channel.write(from);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      if (selector != null) {
        selector.close();
      }
    }
  }

  /// By this project.
  final class Berth implements Wire {
    private final Socket socket;
    private Multiplexer multiplexer;

    Berth(Socket socket) throws IOException {
      this.socket = socket;
      socket.setOption(Option.TCP_NODELAY, true);
    }

    @Override
    public Wire inLoop() throws IOException {
      multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
      multiplexer.add(socket, Socket.READ, null);
      return this;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      while (into.hasRemaining()) {
        int count;
        if (multiplexer != null) {
          multiplexer.await(Long.MAX_VALUE);
          count = socket.readNonBlocking(into);
        } else {
          count = socket.recv(into, MsgFlags.MSG_NOSIGNAL);
        }
        if (count == Socket.END) {
          throw new IOException("the end");
        }
      }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      if (multiplexer != null) {
        socket.writeNonBlocking(from);
      } else {
        socket.write(from);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      if (multiplexer != null) {
        multiplexer.close();
      }
    }
  }
}
