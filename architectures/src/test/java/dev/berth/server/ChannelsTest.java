package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Further channels: who may connect to them, where, and what becomes of them.
@ParameterizedClass
@MethodSource("places")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record ChannelsTest(Place place) {
  /// A way to run a server, and how it finds its passive ports.
  record Place(Way way, boolean pooled) {
    @Override
    public String toString() {
      return way + (pooled ? ", pooled ports" : ", a listener for each channel");
    }
  }

  static List<Place> places() {
    return Way.all().stream()
        .flatMap(way -> List.of(new Place(way, true), new Place(way, false)).stream())
        .toList();
  }

  private Rig rig(Supplier<Told> session) throws IOException {
    return rig(session, 0, 0);
  }

  private Rig rig(Supplier<Told> session, int first, int last) throws IOException {
    PassivePorts ports = new PassivePorts(first, last, place.pooled());
    return Rig.of(place.way(), session, options -> options.withPassivePorts(ports));
  }

  /// Listens for its client when it hears `l`, gives up at `a`, ends at `q`; echoes on the others.
  private static class Passive extends Told {
    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      if (channel != CONTROL) {
        say(effects, channel, take(in));
        return;
      }
      switch (in.get()) {
        case 'l' -> effects.listen(1, connection.remote().getAddress());
        case 'a' -> {
          effects.abort(1);
          say(effects, CONTROL, "aborted.");
        }
        case 'q' -> effects.close(CONTROL);
        default -> {}
      }
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "listening 1" -> say(effects, CONTROL, "port%04x".formatted(address.getPort()));
        case "connected 1" -> say(effects, CONTROL, "welcome.");
        case "failed 1 NO_PORT" -> say(effects, CONTROL, "no port.");
        default -> super.on(event, effects);
      }
    }
  }

  private static InetSocketAddress listen(Client control) throws IOException {
    String answer = control.say("l").hear(8);
    assertThat(answer).startsWith("port");
    return new InetSocketAddress("127.0.0.1", Integer.parseInt(answer.substring(4), 16));
  }

  @Test
  void the_peer_is_let_in_and_strangers_are_dropped() throws Exception {
    try (Rig rig = rig(Passive::new)) {
      Client control = rig.connect();
      InetSocketAddress port = listen(control);
      for (int i = 2; i < 5; i++) {
        expectDropped("127.0.0." + i, port);
      }
      Client data = rig.enter(Client.to(port));
      assertThat(control.hear(8)).isEqualTo("welcome.");
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
      expectDropped(null, port);
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
      Rig.until(() -> rig.server.counters().strangers() == (place.pooled() ? 4 : 3));
    }
  }

  private static void expectDropped(String from, InetSocketAddress to) throws IOException {
    try (Client stranger = Client.from(from, to)) {
      assertThat(stranger.hearWhatComes()).isEmpty();
    } catch (ErrnoException e) {
      assertThat(e.errno()).isIn(Errno.ECONNRESET, Errno.ECONNREFUSED);
    }
  }

  @Test
  void a_channel_that_was_given_up_lets_nobody_in() throws Exception {
    try (Rig rig = rig(Passive::new)) {
      Client control = rig.connect();
      InetSocketAddress port = listen(control);
      assertThat(control.say("a").hear(8)).isEqualTo("aborted.");
      expectDropped(null, port);
      InetSocketAddress other = listen(control);
      Client data = rig.enter(Client.to(other));
      assertThat(control.hear(8)).isEqualTo("welcome.");
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
    }
  }

  @Test
  void who_comes_late_is_not_taken_for_who_is_expected_next() throws Exception {
    int port = freePort();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Told session =
        new Passive() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            if (channel == CONTROL && in.get(in.position()) == 'n') {
              in.get();
              busy.countDown();
              assertThat(go.await(1, TimeUnit.MINUTES)).isTrue();
              effects.abort(1);
              effects.listen(1, connection.remote().getAddress());
            } else {
              super.read(channel, in, effects);
            }
          }
        };
    try (Rig rig = rig(() -> session, port, port)) {
      Client control = rig.connect();
      InetSocketAddress address = listen(control);
      control.say("n");
      assertThat(busy.await(1, TimeUnit.MINUTES)).isTrue();
      Client late = rig.enter(Client.to(address));
      go.countDown();
      assertThat(control.hear(8)).isEqualTo("port%04x".formatted(port));
      assertThat(late.end()).isEqualTo(Client.End.RESET);
      Client data = rig.enter(Client.to(address));
      assertThat(control.hear(8)).isEqualTo("welcome.");
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
    }
  }

  @Test
  void a_thousand_times_listened_and_given_up_costs_no_port_and_no_descriptor() throws Exception {
    int port = freePort();
    try (Rig rig = rig(Passive::new, port, port)) {
      Client control = rig.connect();
      assertThat(listen(control).getPort()).isEqualTo(port);
      control.say("a").hear(8);
      long before = NothingLeft.sockets();
      for (int i = 0; i < 10; i++) {
        control.say("la".repeat(100));
        for (int j = 0; j < 100; j++) {
          assertThat(control.hear(16)).isEqualTo("port%04xaborted.".formatted(port));
        }
      }
      // A thousand would be the fault; threads that have only now begun to wait have a few.
      assertThat(NothingLeft.sockets()).isLessThan(before + 100);
      Client data = rig.enter(Client.to(listen(control)));
      assertThat(control.hear(8)).isEqualTo("welcome.");
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
    }
  }

  private static int freePort() throws IOException {
    try (Socket socket = Socket.create(Domain.INET, Type.STREAM)) {
      socket.bind(new InetSocketAddress("127.0.0.1", 0));
      return socket.localAddress().getPort();
    }
  }

  @Test
  void a_port_that_somebody_else_has_is_none_until_it_is_free() throws Exception {
    Socket blocker = Socket.create(Domain.INET, Type.STREAM);
    try (blocker) {
      blocker.bind(new InetSocketAddress("127.0.0.1", 0));
      blocker.listen(1);
      int port = blocker.localAddress().getPort();
      try (Rig rig = rig(Passive::new, port, port)) {
        Client control = rig.connect();
        assertThat(control.say("l").hear(8)).isEqualTo("no port.");
        assertThat(control.say("l").hear(8)).isEqualTo("no port.");
        blocker.close();
        Client data = rig.enter(Client.to(listen(control)));
        assertThat(control.hear(8)).isEqualTo("welcome.");
        assertThat(data.say("echo").hear(4)).isEqualTo("echo");
      }
    }
  }

  @Test
  void one_port_serves_one_channel_of_an_address_at_a_time() throws Exception {
    if (place.way().is("serial")) {
      return; // It has one session at a time.
    }
    int port = freePort();
    try (Rig rig = rig(Passive::new, port, port)) {
      Client one = rig.connect();
      Client same = rig.connect();
      Client other = rig.connectFrom("127.0.0.2");
      InetSocketAddress address = listen(one);
      assertThat(same.say("l").hear(8)).isEqualTo("no port.");
      if (place.pooled()) {
        // A pooled port can wait for two clients at once, and knows them apart.
        assertThat(listen(other)).isEqualTo(address);
        Client otherData = rig.enter(Client.from("127.0.0.2", address));
        assertThat(other.hear(8)).isEqualTo("welcome.");
        assertThat(otherData.say("two").hear(3)).isEqualTo("two");
      } else {
        assertThat(other.say("l").hear(8)).isEqualTo("no port.");
      }
      Client data = rig.enter(Client.to(address));
      assertThat(one.hear(8)).isEqualTo("welcome.");
      assertThat(data.say("one").hear(3)).isEqualTo("one");
      Client late = rig.enter(Client.to(listen(same)));
      assertThat(same.hear(8)).isEqualTo("welcome.");
      assertThat(late.say("late").hear(4)).isEqualTo("late");
    }
  }

  @Test
  void further_channels_end_with_their_session() throws Exception {
    try (Rig rig = rig(Passive::new)) {
      Client control = rig.connect();
      Client data = rig.enter(Client.to(listen(control)));
      control.hear(8);
      assertThat(data.say("echo").hear(4)).isEqualTo("echo");
      control.say("q").end();
      assertThat(data.end()).isEqualTo(Client.End.RESET);
      rig.untilIdle();

      Client next = rig.connect();
      InetSocketAddress port = listen(next);
      next.reset();
      rig.untilIdle();
      expectDropped(null, port);
    }
  }

  /// Connects to a place and says what comes of it.
  private static final class Active extends Told {
    private final InetSocketAddress to;

    Active(InetSocketAddress to) {
      this.to = to;
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "opened" -> effects.connect(1, to);
        case "connected 1", "failed 1 CONNECT", "failed 1 PEER" -> {
          say(effects, CONTROL, event);
          effects.close(CONTROL);
        }
        default -> super.on(event, effects);
      }
    }
  }

  @Test
  void a_connection_that_is_refused_or_impossible_is_told_as_such() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      List<InetSocketAddress> unreachable =
          List.of(
              nobody.address(),
              new InetSocketAddress("127.0.0.1", 0),
              new InetSocketAddress("255.255.255.255", 9));
      for (InetSocketAddress to : unreachable) {
        try (Rig rig = rig(() -> new Active(to))) {
          assertThat(rig.connect().hearAll()).as("to " + to).isEqualTo("failed 1 CONNECT");
        }
      }
    }
  }

  @Test
  void a_connection_is_made_to_wherever_the_machine_can_reach() throws Exception {
    for (String address : List.of("127.0.0.1", "127.0.0.9", "::1")) {
      try (Socket listener =
          Socket.create(Domain.of(InetAddress.getByName(address)), Type.STREAM)) {
        listener.bind(new InetSocketAddress(address, 0));
        listener.listen(1);
        InetSocketAddress to = listener.localAddress();
        try (Rig rig = rig(() -> new Active(to))) {
          assertThat(rig.connect().hearAll()).isEqualTo("connected 1");
        }
      }
    }
  }

  @Test
  void many_channels_of_one_session_are_told_apart() throws Exception {
    Told session =
        new Told() {
          private final Set<Integer> ports = new HashSet<>();

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              for (int i = 1; i <= 20; i++) {
                effects.listen(i, InetAddress.getByName("127.0.0.1"));
              }
            } else if (event.startsWith("listening ")) {
              ports.add(address.getPort());
              say(effects, CONTROL, "%05d".formatted(address.getPort()));
            } else {
              super.on(event, effects);
            }
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            say(effects, channel, "%02d".formatted(channel));
            effects.close(channel);
          }
        };
    try (Rig rig = rig(() -> session)) {
      Client control = rig.connect();
      List<Client> data = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        int port = Integer.parseInt(control.hear(5));
        data.add(rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port))));
      }
      for (int i = 20; i > 0; i--) {
        assertThat(data.get(i - 1).say("?").hearAll()).isEqualTo("%02d".formatted(i));
      }
    }
  }

  @Test
  void urgent_data_of_a_further_channel_stays_in_its_place() throws Exception {
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
              case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
              default -> super.on(event, effects);
            }
          }
        };
    try (Rig rig = rig(() -> session)) {
      int port = Integer.parseInt(rig.connect().hear(5));
      Client data = rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port)));
      data.say("a").urge("b");
      Rig.untilTold(session, "urgent 1");
      data.say("c").finish().end();
    }
    assertThat(session.heard).hasToString("abc");
  }

  @Test
  void a_further_channel_that_is_closed_gives_its_peer_everything_although_the_peer_still_writes()
      throws Exception {
    int count = 300_000;
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
              case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
              case "connected 1" -> effects.pause(1);
              default -> super.on(event, effects);
            }
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.send(1, new Bulk.Up(count));
            effects.close(1);
          }
        };
    try (Rig rig = rig(() -> session)) {
      Client control = rig.connect();
      int port = Integer.parseInt(control.hear(5));
      Client data = rig.enter(Client.slow(new InetSocketAddress("127.0.0.1", port)));
      Rig.untilTold(session, "connected 1");
      data.say("x".repeat(10_000));
      control.say("go");
      Rig.moment();
      assertThat(Bulk.firstWrong(data.hearBytes(count), 0)).isEqualTo(-1);
    }
  }
}
