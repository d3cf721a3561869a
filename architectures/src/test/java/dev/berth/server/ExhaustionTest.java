package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Counters;
import dev.berth.session.Effects;
import dev.berth.session.Refusal;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A server that has no descriptor left says so, waits without spinning, and goes on when there is
/// one.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#concurrent")
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record ExhaustionTest(Way way) {
  /// Sockets that are there before the last descriptor is taken, and the numbers between them.
  private static final class Clients implements AutoCloseable {
    private final List<Socket> filling = new ArrayList<>();
    private final List<Socket> ready = new ArrayList<>();
    private DescriptorLimit limit;

    Clients(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        ready.add(Socket.create(Domain.INET, Type.STREAM));
      }
    }

    /// Takes the numbers that are free below the highest, then forbids all others.
    void fill() throws IOException {
      limit = DescriptorLimit.full();
      try {
        while (true) {
          filling.add(Socket.create(Domain.INET, Type.STREAM));
        }
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.EMFILE);
      }
    }

    void forbid() throws IOException {
      limit = DescriptorLimit.none();
    }

    void allow() {
      limit.close();
    }

    Socket next() {
      return ready.removeLast();
    }

    @Override
    public void close() {
      filling.forEach(Socket::close);
      ready.forEach(Socket::close);
      if (limit != null) {
        limit.close();
      }
    }
  }

  private Clients clients(int count) throws IOException {
    if (way.is("thread-pool") || way.is("multi-reactor")) {
      Rig.untilStill(NothingLeft::sockets); // All of its threads have what they need by then.
    }
    return new Clients(count);
  }

  private static Client connect(Rig rig, Socket socket, InetSocketAddress to) throws IOException {
    Client client = rig.enter(new Client(socket));
    socket.connect(to, Deadline.after(Client.PATIENCE));
    return client;
  }

  /// Connects, and waits until the server has dropped that, without a word but its session's.
  private static void expectDropped(Rig rig, Socket socket, InetSocketAddress to)
      throws IOException {
    try {
      assertThat(connect(rig, socket, to).hearWhatComes()).isIn("", "data");
    } catch (ErrnoException e) {
      assertThat(e.errno()).isEqualTo(Errno.ECONNRESET);
    }
  }

  @Test
  void newcomers_are_refused_in_words_until_a_descriptor_is_free() throws Exception {
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, IsolationTest.Echo::new);
        Clients clients = clients(5)) {
      Counters counters = rig.server.counters();
      Client first = rig.connect();
      assertThat(first.say("hello").hear(5)).isEqualTo("hello");

      clients.fill();
      for (int i = 0; i < 5; i++) {
        Client late = connect(rig, clients.next(), rig.server.address());
        assertThat(late.hearAll()).isEqualTo("no: OUT_OF_RESOURCES");
      }
      assertThat(first.say("hello").hear(5)).isEqualTo("hello");
      assertThat(counters.active()).isEqualTo(1);
      assertThat(counters.refused(Refusal.OUT_OF_RESOURCES)).isEqualTo(5);
      Rig.until(() -> counters.acceptErrors() == 5);
      clients.allow();

      assertThat(rig.connect().say("hello").hear(5)).isEqualTo("hello");
      Rig.until(() -> log.records.size() == 1);
    }
  }

  @Test
  void a_server_that_cannot_even_refuse_waits_without_spinning() throws Exception {
    try (Logged _ = new Logged();
        Rig rig = Rig.of(way, IsolationTest.Echo::new);
        Clients clients = clients(1)) {
      Counters counters = rig.server.counters();
      Client first = rig.connect();
      assertThat(first.say("hello").hear(5)).isEqualTo("hello");

      clients.forbid();
      Client late = connect(rig, clients.next(), rig.server.address());
      Rig.until(() -> counters.acceptErrors() > 0);
      assertThat(late.hearsNothing()).isTrue();
      assertThat(first.say("hello").hear(5)).isEqualTo("hello");
      assertThat(counters.acceptErrors()).isLessThan(20);
      clients.allow();

      // Somebody may have found it just before that there is none, and refuses just after it.
      assertThat(late.say("hello").hear(5)).isIn("hello", "no: O");
      assertThat(rig.connect().say("hello").hear(5)).isEqualTo("hello");
    }
  }

  /// Opens a further channel in both ways.
  private static class Further extends Told {
    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "opened" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        case "connected 1" -> say(effects, 1, "data");
        default -> super.on(event, effects);
      }
    }

    @Override
    void read(int channel, java.nio.ByteBuffer in, Effects effects) throws Exception {
      take(in);
      effects.connect(2, address);
    }
  }

  @Test
  void a_passive_connection_without_a_descriptor_is_dropped_without_a_word() throws Exception {
    List<Further> sessions = new ArrayList<>();
    try (Logged _ = new Logged();
        Rig rig =
            Rig.of(
                way,
                () -> {
                  sessions.add(new Further());
                  return sessions.getLast();
                });
        Clients clients = clients(1)) {
      Client control = rig.connect();
      InetSocketAddress port =
          new InetSocketAddress("127.0.0.1", Integer.parseInt(control.hear(5)));

      clients.fill();
      expectDropped(rig, clients.next(), port);
      clients.allow();

      assertThat(rig.enter(Client.to(port)).hear(4)).isEqualTo("data");
    }
  }

  @Test
  void a_passive_connection_that_cannot_even_be_dropped_waits() throws Exception {
    try (Logged _ = new Logged();
        Rig rig = Rig.of(way, Further::new);
        Clients clients = clients(1)) {
      Counters counters = rig.server.counters();
      Client control = rig.connect();
      InetSocketAddress port =
          new InetSocketAddress("127.0.0.1", Integer.parseInt(control.hear(5)));

      clients.forbid();
      Client data = connect(rig, clients.next(), port);
      Rig.until(() -> counters.acceptErrors() > 0);
      assertThat(data.hearsNothing()).isTrue();
      assertThat(counters.acceptErrors()).isLessThan(20);
      clients.allow();

      String said = data.hearWhatComes(4);
      assertThat(said).isIn("data", ""); // As with newcomers: it may be dropped just now.
      if (said.isEmpty()) {
        assertThat(rig.enter(Client.to(port)).hear(4)).isEqualTo("data");
      }
    }
  }

  @Test
  void a_further_channel_without_a_descriptor_fails_and_its_session_goes_on() throws Exception {
    Further session = new Further();
    try (Logged _ = new Logged();
        Rig rig = Rig.of(way, () -> session);
        Clients clients = clients(0)) {
      Client control = rig.connect();
      control.hear(5);
      Rig.moment();
      clients.forbid();
      control.say("x");
      Rig.untilTold(session, "failed 2 CONNECT");
      clients.allow();
    }
  }

  @Test
  void a_driver_that_cannot_get_a_descriptor_closes_all_that_is_its_sessions() throws Exception {
    Further session = new Further();
    try (Logged _ = new Logged();
        Rig rig = Rig.of(way, () -> session);
        Clients clients = clients(1)) {
      Client control = rig.connect();
      InetSocketAddress port =
          new InetSocketAddress("127.0.0.1", Integer.parseInt(control.hear(5)));
      Rig.moment(); // Until its thread has gone back to the pool, with the descriptor that it
      // lends.
      clients.fill();
      clients.filling.removeLast().close(); // One for the passive connection, none for the driver.
      if (way.architecture().hasMultiplexer()) {
        assertThat(connect(rig, clients.next(), port).hear(4)).isEqualTo("data");
      } else {
        expectDropped(rig, clients.next(), port); // Waiting for both needs one more.
        Rig.untilTold(session, "closed");
      }
    }
  }
}
