package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.Clock;
import dev.berth.session.Effects;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever one session, or the protocol's code for one connection, does wrong: no other notices.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record IsolationTest(Way way) {
  /// Answers with what it hears.
  static class Echo extends Told {
    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      say(effects, channel, take(in));
    }
  }

  /// Comes through every event there is, and throws in one of them.
  private static final class Throwing extends Told {
    private final String where;
    private final InetSocketAddress nobody;

    Throwing(String where, InetSocketAddress nobody) {
      this.where = where;
      this.nobody = nobody;
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      take(in);
      on("received", effects);
      effects.work(() -> 0, (_, then) -> tell("done", then));
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      if (event.equals(where)) {
        throw new AssertionError("a bug of the test's own");
      }
      switch (event) {
        case "opened" -> {
          effects.listen(1, InetAddress.getByName("127.0.0.1"));
          effects.connect(2, nobody);
        }
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        case "connected 1" -> effects.send(1, new Bulk.Up(10));
        case "drained 1" -> effects.wakeAt(effects.now());
        case "woke" -> say(effects, 1, "woken");
        case "ended 0" -> {
          effects.close(CONTROL);
          return;
        }
        default -> {}
      }
    }
  }

  @Test
  void a_session_that_throws_in_any_event_takes_no_other_with_it() throws Exception {
    List<String> places =
        List.of(
            "opened",
            "received",
            "listening 1",
            "connected 1",
            "drained 1",
            "failed 2 CONNECT",
            "woke",
            "done",
            "urgent 0",
            "ended 0",
            "closed");
    try (Logged log = new Logged();
        ClosedPort nobody = new ClosedPort()) {
      AtomicInteger next = new AtomicInteger(-1);
      InetSocketAddress closed = nobody.address();
      try (Rig rig =
          Rig.of(
              way,
              () ->
                  next.get() < 0 || next.get() >= places.size()
                      ? new Echo()
                      : new Throwing(places.get(next.get()), closed))) {
        Client witness = way.is("serial") ? null : rig.connect();
        for (int i = 0; i < places.size(); i++) {
          if (witness != null) {
            assertThat(witness.say("hello").hear(5)).isEqualTo("hello");
          }
          next.set(i);
          provoke(rig);
          long errors = i + 1;
          Rig.until(() -> rig.server.counters().sessionErrors() == errors);
          long others = witness == null ? 0 : 1;
          Rig.until(() -> rig.server.counters().active() == others);
        }
        next.set(places.size());
        if (witness != null) {
          witness.close();
        }
        assertThat(rig.connect().say("hello").hear(5)).isEqualTo("hello");
        assertThat(rig.server.counters().sessionErrors()).isEqualTo(places.size());
      }
      assertThat(log.records)
          .hasSize(places.size())
          .allSatisfy(record -> assertThat(record.getThrown()).isInstanceOf(AssertionError.class));
    }
  }

  /// Does all that a client can do, for as long as it is let.
  private static void provoke(Rig rig) throws IOException {
    try (Client client = Client.to(rig.server.address())) {
      int port = Integer.parseInt(client.hear(5));
      try (Client data = Client.to(new InetSocketAddress("127.0.0.1", port))) {
        data.hearBytes(15);
        client.say("x").urge("!").finish().end();
      }
    } catch (IOException | NumberFormatException e) {
      // That far and no further.
    }
  }

  @Test
  void a_session_that_throws_when_the_server_stops_does_not_keep_it() throws Exception {
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) {
            if (event.equals("stopping")) {
              throw new IllegalStateException("a bug of the test's own");
            }
          }
        };
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      assertThat(rig.server.stop(Client.PATIENCE)).isTrue();
      assertThat(client.end()).isEqualTo(Client.End.RESET);
      assertThat(log.records).hasSize(1);
    }
  }

  /// A protocol that throws outside of its sessions.
  private record Broken(AtomicBoolean healthy) implements Protocol {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Session open() {
      if (!healthy.get()) {
        throw new StackOverflowError("a bug of the test's own");
      }
      return new Echo();
    }

    @Override
    public byte[] refusal(Refusal why) {
      throw new IllegalStateException("a bug of the test's own");
    }
  }

  @Test
  void a_session_that_cannot_be_made_costs_its_own_connection_only() throws Exception {
    AtomicBoolean healthy = new AtomicBoolean();
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, new Broken(healthy), options -> options)) {
      rig.connect().end();
      rig.connect().end();
      rig.untilIdle();
      assertThat(rig.server.counters().sessionErrors()).isEqualTo(2);
      healthy.set(true);
      assertThat(rig.connect().say("hello").hear(5)).isEqualTo("hello");
      assertThat(log.records).hasSize(2);
    }
  }

  @Test
  void a_protocol_that_has_no_words_to_refuse_still_refuses() throws Exception {
    try (Logged log = new Logged();
        Rig rig =
            Rig.of(
                way,
                new Broken(new AtomicBoolean(true)),
                options -> options.withLimits(new dev.berth.architecture.Limits(1, 0)))) {
      Client first = rig.connect();
      assertThat(first.say("hello").hear(5)).isEqualTo("hello");
      Client second = rig.connect();
      if (way.is("serial")) {
        rig.server.beginStop(); // It does not look at the second before.
      }
      second.end();
      first.close();
      assertThat(log.records).isNotEmpty();
    }
  }

  @Test
  void a_server_that_cannot_go_on_says_so_and_leaves_nothing_open() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    Clock clock =
        new Clock() {
          @Override
          public long now() {
            if (broken.get()) {
              throw new IllegalStateException("no time");
            }
            return Clock.system().now();
          }
        };
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, Told::new, options -> options.withClock(clock))) {
      Client client = rig.connect();
      Rig.until(() -> rig.server.counters().active() == 1);
      Rig.moment();
      broken.set(true);
      client.say("x").end();
      rig.untilIdle();
      Rig.until(() -> !log.records.isEmpty());
      if (way.architecture().hasMultiplexer()) {
        assertThatThrownBy(rig.server::await).hasRootCauseMessage("no time");
      }
      broken.set(false);
    }
  }
}
