package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Many TLS clients in one thread: a loop over a multiplexer, and nothing in it ever waits for one
/// client.
@ParameterizedClass
@EnumSource(Multiplexer.Kind.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class TlsMultiplexerTest {
  @Parameter Multiplexer.Kind kind;

  private Socket listener;
  private Multiplexer loop;
  private Threads.Call<Integer> serving;
  private volatile boolean stopping;

  @BeforeEach
  void start() throws IOException {
    listener = Net.listener();
    loop = Multiplexer.open(kind);
    serving = Threads.PLATFORM.start(this::serve);
  }

  @AfterEach
  void stop() throws Exception {
    stopping = true;
    loop.wakeUp();
    serving.value();
    loop.close();
    listener.close();
  }

  /// The loop; how many it has served.
  private int serve() throws IOException {
    List<Echo> served = new ArrayList<>();
    loop.add(listener, Socket.READ, null);
    while (!stopping) {
      int ready = loop.await(Long.MAX_VALUE);
      for (int i = 0; i < ready; i++) {
        Registration registration = loop.ready(i);
        if (registration == null) {
          continue;
        }
        if (registration.attachment() instanceof Echo echo) {
          echo.turn(registration);
        } else {
          Socket socket = listener.acceptNonBlocking();
          if (socket != null) {
            Echo echo = new Echo(TlsSocket.server(socket, Duo.SERVER));
            served.add(echo);
            loop.add(socket, Socket.READ, echo);
          }
        }
      }
    }
    served.forEach(echo -> echo.tls.closeNonBlocking());
    return served.size();
  }

  /// Sends everything back to one client.
  private static final class Echo {
    final TlsSocket tls;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024).limit(0);
    private boolean ended;

    Echo(TlsSocket tls) {
      this.tls = tls;
    }

    void turn(Registration registration) {
      try {
        int want = echo();
        if (want == 0) {
          end(registration);
        } else {
          registration.interest(tls.interest(want));
        }
      } catch (IOException e) {
        end(registration);
      }
    }

    private void end(Registration registration) {
      registration.cancel();
      tls.closeNonBlocking();
    }

    /// Goes on; what it wants, or 0 when all is done.
    private int echo() throws IOException {
      while (true) {
        int result;
        if (buffer.hasRemaining()) {
          result = tls.writeNonBlocking(buffer);
        } else if (ended) {
          return tls.closeWriteNonBlocking();
        } else {
          result = tls.readNonBlocking(buffer.clear());
          buffer.flip();
          ended = result == TlsSocket.END;
        }
        if (result < TlsSocket.END) {
          return result;
        }
      }
    }
  }

  private TlsSocket client() throws IOException {
    return TlsSocket.client(Net.connect(listener.localAddress()), Duo.CLIENT, "localhost");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void one_loop_serves_many_clients_at_once(int clients) throws Exception {
    List<TlsSocket> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(client());
    }
    // Hands are shaken with all of them before the first says a word.
    for (TlsSocket client : all) {
      client.handshake(Net.soon());
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < clients; i++) {
        Net.write(all.get(i), "hello from " + i);
      }
      for (int i = 0; i < clients; i++) {
        String said = "hello from " + i;
        assertThat(Net.read(all.get(i), said.length())).isEqualTo(said);
      }
    }
    for (TlsSocket client : all) {
      client.closeWrite(Net.soon());
      assertThat(client.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
      client.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void slow_and_hostile_clients_hold_up_nobody(Threads threads) throws Exception {
    InetSocketAddress address = listener.localAddress();
    List<Socket> bad = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = Net.connect(address);
      bad.add(socket);
      if (i % 4 == 1) {
        socket.write(Duo.bytes("GET / HTTP/1.1\r\n\r\n"));
      } else if (i % 4 == 2) {
        socket.write(ByteBuffer.wrap(new byte[] {22, 3, 1, 2, 0, 1, 0}));
      }
    }
    TlsSocket greedy = client();
    Threads.Call<Void> stuffing =
        threads.start(() -> {
          greedy.write(ByteBuffer.allocate(64 << 20)); // It reads nothing of what comes back.
          return null;
        });
    try (TlsSocket good = client()) {
      Net.write(good, "hello");
      assertThat(Net.read(good, 5)).isEqualTo("hello");
    }
    greedy.reset();
    stuffing.failure();
    bad.forEach(Socket::close);
  }

  @ParameterizedTest
  @EnumSource
  void much_goes_there_and_back_through_the_loop(Threads threads) throws Exception {
    byte[] bytes = new byte[8 << 20];
    new Random(1).nextBytes(bytes);
    try (TlsSocket client = client()) {
      Threads.Call<Void> writing =
          threads.start(() -> {
            client.write(ByteBuffer.wrap(bytes), Net.soon());
            client.closeWrite(Net.soon());
            return null;
          });
      byte[] back = threads.run(() -> client.read(bytes.length, Net.soon()));
      writing.value();
      assertThat(back).isEqualTo(bytes);
    }
  }

  /// The other side of it: clients that do not block either.
  @ParameterizedTest
  @ValueSource(ints = {50})
  void many_clients_live_in_one_loop_as_well(int clients) throws Exception {
    try (Multiplexer own = Multiplexer.open(kind)) {
      int left = clients;
      for (int i = 0; i < clients; i++) {
        Socket socket = Net.connect(listener.localAddress());
        Asking asking = new Asking(TlsSocket.client(socket, Duo.CLIENT, "localhost"), "I am " + i);
        Registration registration = own.add(socket, Socket.READ | Socket.WRITE, asking);
        asking.turn(registration);
      }
      while (left > 0) {
        int ready = own.await(Net.LONG.toNanos());
        assertThat(ready).as("nothing goes on").isPositive();
        for (int i = 0; i < ready; i++) {
          Registration registration = own.ready(i);
          if (registration != null
              && registration.attachment() instanceof Asking asking
              && asking.turn(registration)) {
            left--;
          }
        }
      }
    }
  }

  /// A client that says something and waits to hear it back.
  private static final class Asking {
    private final TlsSocket tls;
    private final String text;
    private final ByteBuffer out;
    private final ByteBuffer in;

    Asking(TlsSocket tls, String text) {
      this.tls = tls;
      this.text = text;
      this.out = Duo.bytes(text);
      this.in = ByteBuffer.allocate(text.length());
    }

    /// Goes on; whether it is done.
    boolean turn(Registration registration) throws IOException {
      int want = out.hasRemaining() ? tls.writeNonBlocking(out) : tls.flushNonBlocking();
      if (!out.hasRemaining()) {
        want = in.hasRemaining() ? tls.readNonBlocking(in) : 0;
      }
      if (!in.hasRemaining()) {
        assertThat(Duo.text(in)).isEqualTo(text);
        registration.cancel();
        tls.closeNonBlocking();
        return true;
      }
      registration.interest(tls.interest(want));
      return false;
    }
  }
}
