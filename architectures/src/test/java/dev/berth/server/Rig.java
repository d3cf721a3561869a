package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// A server under test, with its clients. Closing it closes both, and looks whether any of its
/// sessions has seen what no session may see.
final class Rig implements AutoCloseable {
  final Server server;
  private final Queue<Told> sessions = new ConcurrentLinkedQueue<>();
  private final List<Client> clients = new ArrayList<>();

  private Rig(Way way, Protocol protocol, ServerOptions options) throws IOException {
    this.server =
        Server.start(
            new Watched(protocol, sessions),
            way.architecture(),
            new InetSocketAddress("127.0.0.1", 0),
            options.withMultiplexer(way.multiplexer()));
  }

  static Rig of(Way way, Supplier<? extends Session> session) throws IOException {
    return of(way, session, options -> options);
  }

  static Rig of(
      Way way, Supplier<? extends Session> session, Function<ServerOptions, ServerOptions> options)
      throws IOException {
    return of(way, new Toy(session::get), options);
  }

  static Rig of(Way way, Protocol protocol, Function<ServerOptions, ServerOptions> options)
      throws IOException {
    return new Rig(way, protocol, options.apply(ServerOptions.DEFAULT));
  }

  /// A protocol that refuses in words.
  record Toy(Supplier<Session> session, int inputLimit) implements Protocol {
    Toy(Supplier<Session> session) {
      this(session, 64 * 1024);
    }

    @Override
    public String name() {
      return "toy";
    }

    @Override
    public Session open() {
      return session.get();
    }

    @Override
    public byte[] refusal(Refusal why) {
      return ("no: " + why).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /// Remembers the sessions.
  private record Watched(Protocol of, Queue<Told> sessions) implements Protocol {
    @Override
    public String name() {
      return of.name();
    }

    @Override
    public Session open() {
      Session session = of.open();
      if (session instanceof Told told) {
        sessions.add(told);
      }
      return session;
    }

    @Override
    public byte[] refusal(Refusal why) {
      return of.refusal(why);
    }

    @Override
    public int inputLimit() {
      return of.inputLimit();
    }

    @Override
    public boolean awaitsRequest() {
      return of.awaitsRequest();
    }
  }

  Client connect() throws IOException {
    return enter(Client.to(server.address()));
  }

  Client connectFrom(String address) throws IOException {
    return enter(Client.from(address, server.address()));
  }

  Client connectSlowly() throws IOException {
    return enter(Client.slow(server.address()));
  }

  Client enter(Client client) {
    clients.add(client);
    return client;
  }

  static void until(Callable<Boolean> holds) {
    await().atMost(Client.PATIENCE).pollInterval(Duration.ofMillis(2)).until(holds);
  }

  /// A while in which something could happen that shall not.
  static void moment() throws IOException {
    try (Socket nobody = Socket.create(Domain.INET, Type.STREAM)) {
      nobody.bind(new InetSocketAddress("127.0.0.1", 0));
      nobody.listen(1);
      nobody.poll(Socket.READ, Deadline.after(Duration.ofMillis(30)));
    }
  }

  static void untilTold(Told session, String event) {
    until(() -> session.events.contains(event));
  }

  /// Waits until a number does not change any more, and tells it.
  static long untilStill(AtomicLong number) {
    return untilStill(number::get);
  }

  static long untilStill(Callable<Long> number) {
    AtomicLong last = new AtomicLong(-1);
    until(() -> {
      last.set(number.call());
      moment();
      moment();
      return number.call() == last.get();
    });
    return last.get();
  }

  /// Waits until no connection is served.
  void untilIdle() {
    until(() -> server.counters().active() == 0);
  }

  @Override
  public void close() {
    clients.forEach(Client::close);
    server.close();
    assertThat(server.counters().active()).isZero();
    assertThat(sessions).flatExtracting(session -> session.faults).isEmpty();
    assertThat(sessions).allSatisfy(session -> assertThat(session.events).endsWith("closed"));
  }
}
