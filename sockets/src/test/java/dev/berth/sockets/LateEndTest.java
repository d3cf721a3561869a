package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The peer sees the end when a virtual thread closes, also when the poller is just looking at the
/// socket: the kernel then keeps the connection until the poller's thread has something else to do.
class LateEndTest {
  private static final int ROUNDS = 4000;

  @Test
  void closingIsNotLeftToTheNextEventOfSomebodyElse() throws Exception {
    try (Socket listener = Net.listener(Domain.INET)) {
      for (int i = 0; i < ROUNDS; i++) {
        play(listener);
      }
    }
  }

  private static void play(Socket listener) throws IOException, InterruptedException {
    try (Socket client = Net.socket(Domain.INET)) {
      client.connect(listener.localAddress());
      Socket server = listener.accept();
      CountDownLatch running = new CountDownLatch(1);
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                running.countDown();
                waitReadAndClose(server);
              });
      running.await();
      server.wakeUp(); // It goes on to read what wakes the poller at the same time.
      client.write(ByteBuffer.wrap(new byte[1]));
      expectEnd(client);
      thread.join();
    }
  }

  /// The poller looks into a multiplexer's set, too, when a virtual thread waits for that.
  @Test
  void closingARegistrationIsNotEither() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
      for (int i = 0; i < ROUNDS; i++) {
        play(listener, multiplexer);
      }
    }
  }

  private static void play(Socket listener, Multiplexer multiplexer) throws Exception {
    try (Socket client = Net.socket(Domain.INET)) {
      client.connect(listener.localAddress());
      Socket server = listener.accept();
      Multiplexer.Registration registration = multiplexer.add(server, Socket.READ, null);
      CountDownLatch running = new CountDownLatch(1);
      Waiting<Boolean> waiting =
          Waiting.Threads.VIRTUAL.start(() -> {
            running.countDown();
            multiplexer.await(Long.MAX_VALUE);
            readByte(server);
            registration.close();
            return true;
          });
      running.await();
      LockSupport.unpark(waiting.thread()); // It reads what wakes the poller at the same time.
      client.write(ByteBuffer.wrap(new byte[1]));
      expectEnd(client);
      waiting.value();
    }
  }

  private static void expectEnd(Socket client) throws IOException {
    ByteBuffer nothing = ByteBuffer.allocate(1);
    int end = client.readPartial(nothing, Deadline.after(Duration.ofSeconds(10)));
    assertThat(end).isEqualTo(Socket.END);
  }

  private static void readByte(Socket server) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    while (server.readNonBlocking(buffer) == Socket.WOULD_BLOCK) {
      Thread.onSpinWait();
    }
  }

  private static void waitReadAndClose(Socket server) {
    try (server) {
      server.poll(Socket.READ, Deadline.NONE);
      readByte(server);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
