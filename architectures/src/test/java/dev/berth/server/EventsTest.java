package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What a session is told over real sockets is what its contract promises.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record EventsTest(Way way) {
  /// Listens on channel 1 for the client, and tells it the port.
  static class Listening extends Told {
    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "opened" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        default -> super.on(event, effects);
      }
    }
  }

  private static Client further(Rig rig, Client control) throws IOException {
    int port = Integer.parseInt(control.hear(5));
    return rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port)));
  }

  @Test
  void opened_comes_first_and_closed_once_and_last() throws Exception {
    Told session = new Told();
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("abc").finish();

      assertThat(client.end()).isEqualTo(Client.End.ORDERLY);
      Rig.untilTold(session, "closed");
    }
    assertThat(session.heard).hasToString("abc");
    assertThat(session.events).containsExactly("opened", "ended 0", "closed");
  }

  @Test
  void unread_bytes_of_one_channel_come_again_after_bytes_of_another() throws Exception {
    AtomicInteger left = new AtomicInteger();
    Told session =
        new Listening() {
          private boolean go;

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            if (channel == CONTROL) {
              take(in);
              go = true;
            } else if (go) {
              say(effects, CONTROL, take(in));
            } else {
              left.set(in.remaining());
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client control = rig.connect();
      further(rig, control).say("data");
      Rig.until(() -> left.get() == 4);

      assertThat(control.say("go").hear(4)).isEqualTo("data");
    }
  }

  @Test
  void a_channel_that_is_resumed_offers_what_it_holds() throws Exception {
    Told session =
        new Listening() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            if (channel == CONTROL) {
              take(in);
              effects.resume(1);
            } else if (events.contains("paused")) {
              say(effects, CONTROL, take(in));
            } else {
              effects.pause(1);
              events.add("paused");
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client control = rig.connect();
      further(rig, control).say("data");
      Rig.untilTold(session, "paused");

      assertThat(control.say("go").hear(4)).isEqualTo("data");
    }
  }

  @Test
  void bytes_that_nobody_takes_are_not_offered_again_and_again() throws Exception {
    List<String> offered = new CopyOnWriteArrayList<>();
    Told session =
        new Listening() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            offered.add(channel + " " + in.remaining());
            if (channel == CONTROL) {
              say(effects, CONTROL, "?"); // An answer to bytes that it does not take.
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client control = rig.connect();
      Client data = further(rig, control);
      control.say("a").hear(1);
      data.say("b");
      Rig.until(() -> offered.contains("1 1"));
      control.say("c").hear(1);
      Rig.until(() -> offered.contains("0 2"));
      assertThat(control.hearsNothing() || offered.size() < 12).isTrue();
      assertThat(offered).hasSizeLessThan(12);
    }
  }

  @Test
  void received_has_its_reserve_of_room_when_messages_are_taken_one_by_one() throws Exception {
    List<Integer> room = new CopyOnWriteArrayList<>();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            ByteBuffer out = effects.output(CONTROL);
            room.add(out.remaining());
            in.get();
            out.put(new byte[Effects.RESERVE]);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().say("x".repeat(50)).hearBytes(50 * Effects.RESERVE);
    }
    assertThat(room).hasSize(50).allMatch(free -> free >= Effects.RESERVE);
  }

  @Test
  void received_has_its_reserve_of_room_behind_a_source() throws Exception {
    Set<Integer> room = ConcurrentHashMap.newKeySet();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            if (in.get() == 's') {
              effects.send(CONTROL, new Bulk.Up(1_000_000));
              return;
            }
            ByteBuffer out = effects.output(CONTROL);
            room.add(out.remaining());
            out.put(new byte[1000]);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("s" + "x".repeat(300));

      assertThat(Bulk.firstWrong(client.hearBytes(1_000_000), 0)).isEqualTo(-1);
      assertThat(client.hearBytes(300_000)).containsOnly(0);
    }
    assertThat(room).allMatch(free -> free >= Effects.RESERVE);
  }

  @Test
  void a_session_that_changes_the_byte_order_of_a_buffer_changes_it_for_nobody_else()
      throws Exception {
    Set<ByteOrder> orders = ConcurrentHashMap.newKeySet();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            orders.add(in.order());
            in.order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer out = effects.output(CONTROL);
            orders.add(out.order());
            out.order(ByteOrder.LITTLE_ENDIAN).put((byte) take(in).length());
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      for (int i = 0; i < 3; i++) {
        client.say("a").hear(1);
      }
    }
    assertThat(orders).containsExactly(ByteOrder.BIG_ENDIAN);
  }

  @Test
  void a_sink_gets_what_came_before_it_even_when_two_channels_have_waited() throws Exception {
    HandClock clock = HandClock.watched();
    Bulk.Down sink = new Bulk.Down();
    AtomicInteger left = new AtomicInteger();
    Told session =
        new Listening() {
          private boolean ready;

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("listening 1")) {
              effects.wakeAt(effects.now() + Duration.ofSeconds(1).toNanos());
            } else if (event.equals("woke")) {
              ready = true; // Now both are offered again, the control channel first.
            }
            super.on(event, effects);
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            if (!ready) {
              left.addAndGet(in.remaining());
            } else if (channel == CONTROL) {
              take(in);
              effects.receive(1, sink);
            } else {
              super.read(channel, in, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client control = rig.connect();
      Client data = further(rig, control);
      data.say(Bulk.bytes(0, 1000));
      Rig.until(() -> left.get() >= 1000);
      int before = left.get();
      control.say("x");
      Rig.until(() -> left.get() > before);
      clock.advance(Duration.ofSeconds(1));
      Rig.untilTold(session, "woke");
      data.say(Bulk.bytes(1000, 1000)).finish().end();
    }
    assertThat(session.heard).isEmpty();
    assertThat(sink.written).hasValue(2000);
    assertThat(sink.wrong).hasValue(-1);
    assertThat(sink.closed).hasValue(1);
  }

  @Test
  void urgent_data_is_told_and_its_byte_stays_in_its_place() throws Exception {
    Told session = new Told();
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("a").urge("b");
      Rig.untilTold(session, "urgent 0");
      client.say("c").finish().end();
    }
    assertThat(session.heard).hasToString("abc");
  }
}
