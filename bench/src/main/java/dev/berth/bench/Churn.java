package dev.berth.bench;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Connections that come and go, in one thread: the kernel completes a connection on the loopback
/// without anybody accepting it. What is not measured is done by this project's calls in both
/// cases.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Churn {
  private static final int MANY = 100;

  /// Which library.
  @Param({"berth", "nio"})
  public String library;

  private Socket listener;
  private ServerSocketChannel channel;
  private InetSocketAddress address;
  private final Socket[] clients = new Socket[MANY];

  /// Listens.
  @Setup
  public void open() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (library.equals("nio")) {
      channel = ServerSocketChannel.open().bind(any, 1024);
      address = (InetSocketAddress) channel.getLocalAddress();
    } else {
      listener = Socket.create(Domain.INET, Type.STREAM);
      listener.bind(any);
      listener.listen(1024);
      address = listener.localAddress();
    }
  }

  /// Connections that wait already are accepted and closed.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void accept() throws IOException {
    for (int i = 0; i < MANY; i++) {
      clients[i] = Socket.create(Domain.INET, Type.STREAM);
      clients[i].connect(address);
      clients[i].setOption(Option.SO_LINGER, 0);
    }
    for (int i = 0; i < MANY; i++) {
      acceptOne();
    }
    for (Socket client : clients) {
      client.close();
    }
  }

  private void acceptOne() throws IOException {
    if (channel != null) {
      channel.accept().close();
    } else {
      listener.accept().close();
    }
  }

  /// A connection is made and broken off.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void connect() throws IOException {
    for (int i = 0; i < MANY; i++) {
      if (library.equals("nio")) {
        try (SocketChannel client = SocketChannel.open()) {
          client.setOption(StandardSocketOptions.SO_LINGER, 0);
          client.connect(address);
        }
      } else {
        try (Socket client = Socket.create(Domain.INET, Type.STREAM)) {
          client.setOption(Option.SO_LINGER, 0);
          client.connect(address);
        }
      }
      if (channel != null) {
        channel.accept().close();
      } else {
        listener.accept().close();
      }
    }
  }

  /// Ends listening.
  @TearDown
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    } else {
      listener.close();
    }
  }
}
