package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Counters;
import dev.berth.architecture.Limits;
import dev.berth.ledger.Book;
import dev.berth.session.Effects;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A full server says so in the protocol's words, and takes newcomers again when it can.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#concurrent")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record LimitsTest(Way way) {
  private static Client served(Rig rig, Client client) throws Exception {
    assertThat(client.say("hello").hear(5)).isEqualTo("hello");
    return client;
  }

  private static ServerOptions limits(ServerOptions options, int connections, int perAddress) {
    return options.withLimits(new Limits(connections, perAddress));
  }

  @Test
  void connections_beyond_the_limit_are_refused_in_words_until_one_ends() throws Exception {
    try (Rig rig = Rig.of(way, IsolationTest.Echo::new, options -> limits(options, 3, 0))) {
      Counters counters = rig.server.counters();
      List<Client> in = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        in.add(served(rig, rig.connect()));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(rig.connect().hearAll()).isEqualTo("no: TOO_MANY_CONNECTIONS");
      }
      assertThat(counters.active()).isEqualTo(3);
      assertThat(counters.refused(Refusal.TOO_MANY_CONNECTIONS)).isEqualTo(4);

      in.get(1).finish().end();
      Rig.until(() -> counters.active() == 2);
      served(rig, rig.connect());
      assertThat(rig.connect().hearAll()).isEqualTo("no: TOO_MANY_CONNECTIONS");
      served(rig, in.getFirst());
      assertThat(counters.snapshot())
          .containsEntry("accepted", 4L)
          .containsEntry("active", 3L)
          .containsEntry("refused_too_many_connections", 5L)
          .containsEntry("refused_too_many_from_address", 0L)
          .containsEntry("session_errors", 0L);
    }
  }

  @Test
  void an_address_has_a_limit_of_its_own() throws Exception {
    try (Rig rig = Rig.of(way, IsolationTest.Echo::new, options -> limits(options, 3, 2))) {
      Counters counters = rig.server.counters();
      Client first = served(rig, rig.connectFrom("127.0.0.2"));
      served(rig, rig.connectFrom("127.0.0.2"));
      for (int i = 0; i < 3; i++) {
        assertThat(rig.connectFrom("127.0.0.2").hearAll()).isEqualTo("no: TOO_MANY_FROM_ADDRESS");
      }
      served(rig, rig.connectFrom("127.0.0.3"));
      assertThat(rig.connectFrom("127.0.0.3").hearAll()).isEqualTo("no: TOO_MANY_CONNECTIONS");
      first.reset();
      Rig.until(() -> counters.active() == 2);
      served(rig, rig.connectFrom("127.0.0.2"));
      assertThat(counters.refused(Refusal.TOO_MANY_FROM_ADDRESS)).isEqualTo(3);
      assertThat(counters.refused(Refusal.TOO_MANY_CONNECTIONS)).isEqualTo(1);
    }
  }

  @Test
  void newcomers_are_turned_away_while_too_much_work_waits() throws Exception {
    try (Rig rig =
        Rig.of(
            way,
            IsolationTest.Echo::new,
            options -> options.withLimits(Limits.DEFAULT.withWaitingWork(2)))) {
      Book counters = (Book) rig.server.counters();
      Client in = served(rig, rig.connect());
      counters.workWaits();
      served(rig, rig.connect());
      counters.workWaits();
      assertThat(rig.connect().hearAll()).isEqualTo("no: TOO_MUCH_WORK");
      served(rig, in);
      counters.workBegins();
      served(rig, rig.connect());
      assertThat(counters.refused(Refusal.TOO_MUCH_WORK)).isEqualTo(1);
      assertThat(counters.waitingWork()).isEqualTo(1);
    }
  }

  @Test
  void a_connection_is_counted_once_however_it_ends() throws Exception {
    Protocol protocol =
        new Rig.Toy(() ->
            new Told() {
              @Override
              void read(int channel, ByteBuffer in, Effects effects) {
                switch (in.get()) {
                  case 'c' -> effects.close(CONTROL);
                  case 'a' -> effects.abort(CONTROL);
                  case 't' -> throw new IllegalStateException("a bug of the test's own");
                  default -> {}
                }
              }
            });
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, protocol, options -> limits(options, 1, 1))) {
      Counters counters = rig.server.counters();
      List<String> ends = List.of("c", "a", "t", "cxxx", "axxx", "");
      for (int round = 0; round < 3; round++) {
        for (String end : ends) {
          Client client = rig.connect().say(end);
          if (end.isEmpty()) {
            Rig.until(() -> counters.active() == 1);
            client.reset();
          } else {
            client.end();
            client.close();
          }
          Rig.until(() -> counters.active() == 0);
        }
      }
      assertThat(counters.accepted()).isEqualTo(3 * ends.size());
      assertThat(counters.refused(Refusal.TOO_MANY_CONNECTIONS)).isZero();
      assertThat(log.records).hasSize(3);
    }
  }

  @Test
  void a_flood_of_connections_that_are_refused_does_not_starve_those_who_are_in() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch full = new CountDownLatch(1);
    Protocol protocol =
        new Protocol() {
          @Override
          public String name() {
            return "order";
          }

          @Override
          public Session open() {
            return new Told() {
              @Override
              void read(int channel, ByteBuffer in, Effects effects) throws Exception {
                if (take(in).equals("wait")) {
                  full.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } else {
                  order.add("heard");
                }
              }
            };
          }

          @Override
          public byte[] refusal(Refusal why) {
            order.add("refused");
            return new byte[0];
          }
        };
    try (Rig rig = Rig.of(way, protocol, options -> limits(options, 2, 0))) {
      Client patient = rig.connect();
      Client busy = rig.connect();
      Rig.until(() -> rig.server.counters().active() == 2);
      busy.say("wait"); // In a reactor everybody waits now, and the queue of the listener fills.
      for (int i = 0; i < 100; i++) {
        rig.connect();
      }
      patient.say("x");
      full.countDown();
      Rig.until(() -> order.size() == 101);
    }
    if (way.hasOneReactor()) {
      assertThat(order.indexOf("heard")).isLessThan(50);
    }
  }
}
