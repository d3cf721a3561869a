package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Virtual threads that wait hold no carrier: as many as one likes wait, and others go on.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class CarriersTest {
  private static final int MANY = 4 * Runtime.getRuntime().availableProcessors();

  private interface Opening {
    Socket open() throws IOException;
  }

  /// Many wait in a call; one more talks to itself meanwhile; then all are woken by a close.
  private static void check(Opening opening, java.util.function.Function<Socket, Callable<?>> call)
      throws Exception {
    List<Socket> sockets = new ArrayList<>();
    List<Waiting<?>> waiting = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Socket socket = opening.open();
      sockets.add(socket);
      waiting.add(Threads.VIRTUAL.start(call.apply(socket)));
    }
    for (Waiting<?> one : waiting) {
      one.untilItWaits();
    }
    assertThat(Threads.VIRTUAL.run(CarriersTest::pingPong)).isEqualTo(100);
    sockets.forEach(Socket::close);
    for (Waiting<?> one : waiting) {
      assertThat(one.failure()).isInstanceOf(SocketClosedException.class);
    }
  }

  private static int pingPong() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Waiting<Boolean> echo = Threads.VIRTUAL.start(() -> echo(pair.server()));
      ByteBuffer buffer = ByteBuffer.allocateDirect(8);
      int count = 0;
      for (int i = 0; i < 100; i++) {
        pair.client().write(buffer.clear());
        count += pair.client().readFully(buffer.clear(), Deadline.NONE) / 8;
      }
      pair.client().closeWrite();
      echo.value();
      return count;
    }
  }

  private static boolean echo(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    while (socket.readPartial(buffer.clear()) != Socket.END) {
      socket.write(buffer.flip());
    }
    return true;
  }

  @Test
  void inRead() throws Exception {
    try (Socket listener = Net.listener(Domain.INET)) {
      List<Socket> peers = new ArrayList<>();
      check(
          () -> {
            Socket client = Net.socket(Domain.INET);
            client.connect(listener.localAddress());
            peers.add(listener.accept());
            return client;
          },
          socket -> () -> socket.readPartial(ByteBuffer.allocateDirect(1)));
      peers.forEach(Socket::close);
    }
  }

  @Test
  void inAcceptWithAndWithoutADeadline() throws Exception {
    check(() -> Net.listener(Domain.INET), socket -> socket::accept);
    check(() -> Net.listener(Domain.INET), socket -> () -> socket.accept(Net.soon()));
  }

  @Test
  void inPoll() throws Exception {
    check(() -> Net.listener(Domain.INET), socket -> () -> socket.poll(Socket.READ, Deadline.NONE));
  }

  @Test
  void inConnect() throws Exception {
    try (Net.Full full = Net.full()) {
      check(
          () -> Net.socket(Domain.INET),
          socket ->
              () -> {
                socket.connect(full.address());
                return null;
              });
    }
  }

  @Test
  void inWrite() throws Exception {
    List<Socket> peers = new ArrayList<>();
    check(
        () -> {
          Net.Pair pair = Net.pair();
          peers.add(pair.server());
          return pair.client();
        },
        socket ->
            () -> {
              socket.write(ByteBuffer.allocateDirect(16 * 1024 * 1024));
              return null;
            });
    peers.forEach(Socket::close);
  }

  @Test
  void inAMultiplexer() throws Exception {
    for (Multiplexer.Kind kind : Multiplexer.Kind.values()) {
      List<Waiting<?>> waiting = new ArrayList<>();
      List<Multiplexer> multiplexers = new ArrayList<>();
      List<Net.Pair> pairs = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Multiplexer multiplexer = Multiplexer.open(kind);
        Net.Pair pair = Net.pair();
        multiplexer.add(pair.server(), Socket.READ, null);
        multiplexers.add(multiplexer);
        pairs.add(pair);
        waiting.add(Threads.VIRTUAL.start(() -> multiplexer.await(Long.MAX_VALUE)));
      }
      for (Waiting<?> one : waiting) {
        one.untilItWaits();
      }
      assertThat(Threads.VIRTUAL.run(CarriersTest::pingPong)).isEqualTo(100);
      for (Net.Pair pair : pairs) {
        pair.client().write(Net.bytes("x"));
      }
      for (Waiting<?> one : waiting) {
        assertThat(one.value()).isEqualTo(1);
      }
      multiplexers.forEach(Multiplexer::close);
      pairs.forEach(Net.Pair::close);
    }
  }
}
