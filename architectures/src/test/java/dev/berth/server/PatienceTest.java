package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Limits;
import dev.berth.session.Effects;
import dev.berth.session.FileSource;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import dev.berth.session.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A client is waited for as long as is said, for its first request and while it reads, and no
/// longer.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record PatienceTest(Way way) {
  private static final Duration SPAN = Duration.ofMinutes(1);
  private static final long ENDLESS = 1L << 40;

  /// Answers lines, and leaves half a line unread.
  private static final class Lines extends Told {
    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      for (int end = in.position(); end < in.limit(); end++) {
        if (in.get(end) == '\n') {
          say(effects, channel, take(in));
          return;
        }
      }
    }
  }

  /// Sends without end what a test gives it, as soon as it is asked to: on the connection itself,
  /// or on another one if that is asked for.
  private static final class Bulky extends Told {
    private final Supplier<Source> source;

    Bulky(Supplier<Source> source) {
      this.source = source;
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      switch (take(in)) {
        case "here" -> effects.send(CONTROL, source.get());
        case "there" -> effects.listen(1, connection.remote().getAddress());
        default -> {}
      }
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "listening 1" -> say(effects, CONTROL, "port%04x".formatted(address.getPort()));
        case "connected 1" -> effects.send(1, source.get());
        case "failed 1 PEER" -> say(effects, CONTROL, "gone");
        default -> super.on(event, effects);
      }
    }
  }

  private Rig rig(
      HandClock clock, Supplier<? extends Session> session, UnaryOperator<Limits> limits)
      throws IOException {
    return Rig.of(
        way, session, options -> options.withClock(clock).withLimits(limits.apply(Limits.DEFAULT)));
  }

  /// Waits until drivers have looked at the clock.
  private static void turn(HandClock clock) {
    long turns = clock.turns();
    Rig.until(() -> clock.turns() > turns + 2);
  }

  private static long sentAway(Rig rig) {
    return rig.server.counters().refused(Refusal.NO_REQUEST);
  }

  // ---------------------------------------------------------------- the first request

  @Test
  void a_client_that_asks_for_nothing_is_told_and_sent_away() throws Exception {
    HandClock clock = HandClock.watched();
    Told session = new Lines();
    try (Rig rig = rig(clock, () -> session, limits -> limits)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      clock.advance(SPAN.minusNanos(1));
      turn(clock);
      assertThat(client.hearsNothing()).isTrue();
      clock.advance(Duration.ofNanos(1));
      assertThat(client.hearAll()).isEqualTo("no: NO_REQUEST");
      rig.untilIdle();
      assertThat(sentAway(rig)).isEqualTo(1);
      assertThat(rig.server.counters().snapshot()).containsEntry("refused_no_request", 1L);
    }
    assertThat(session.events).containsExactly("opened", "closed");
  }

  @Test
  void bytes_that_are_no_whole_request_give_it_no_more_time() throws Exception {
    HandClock clock = HandClock.watched();
    Told session = new Lines();
    try (Rig rig = rig(clock, () -> session, limits -> limits)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      for (int i = 0; i < 11; i++) {
        client.say("x");
        clock.advance(Duration.ofSeconds(5));
        turn(clock);
      }
      assertThat(client.hearsNothing()).isTrue();
      clock.advance(Duration.ofSeconds(5));
      assertThat(client.hearAll()).isEqualTo("no: NO_REQUEST");
    }
  }

  @Test
  void after_the_first_request_the_protocol_alone_knows_how_long_to_wait() throws Exception {
    HandClock clock = HandClock.watched();
    try (Rig rig = rig(clock, Lines::new, limits -> limits)) {
      Client client = rig.connect();
      assertThat(client.say("one\n").hear(4)).isEqualTo("one\n");
      clock.advance(Duration.ofHours(1));
      turn(clock);
      assertThat(client.say("two\n").hear(4)).isEqualTo("two\n");
      assertThat(sentAway(rig)).isZero();
    }
  }

  @Test
  void zero_is_for_ever() throws Exception {
    HandClock clock = HandClock.watched();
    UnaryOperator<Limits> forEver = limits -> limits.withFirstRequest(Duration.ZERO);
    try (Rig rig = rig(clock, Lines::new, forEver)) {
      Client client = rig.connect();
      Rig.until(() -> rig.server.counters().active() == 1);
      clock.advance(Duration.ofHours(1));
      turn(clock);
      assertThat(client.say("one\n").hear(4)).isEqualTo("one\n");
    }
  }

  @Test
  void nobody_is_sent_away_where_clients_may_only_listen() throws Exception {
    HandClock clock = HandClock.watched();
    Told session = new Lines();
    Protocol listened =
        new Protocol() {
          @Override
          public String name() {
            return "listened";
          }

          @Override
          public Session open() {
            return session;
          }

          @Override
          public boolean awaitsRequest() {
            return false;
          }
        };
    try (Rig rig = Rig.of(way, listened, options -> options.withClock(clock))) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      clock.advance(Duration.ofHours(1));
      turn(clock);
      assertThat(client.say("one\n").hear(4)).isEqualTo("one\n");
    }
  }

  // ---------------------------------------------------------------- readers

  private static Source endlessBytes() {
    return new Bulk.Up(ENDLESS);
  }

  private static Source endlessFile(Path directory) {
    try {
      Path path = directory.resolve("large");
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(ENDLESS);
      }
      return new FileSource(new Opened(path), 0, ENDLESS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Moves the clock by spans until the reader is cut off. In the first of them the kernel may
  /// still find room for a few bytes in the client's small buffer.
  private static void passSpans(Rig rig, HandClock clock) {
    Rig.until(() -> {
      clock.advance(SPAN);
      Rig.moment(); // Nobody may be left who looks at the clock.
      return rig.server.counters().slowReaders() == 1;
    });
  }

  private static Client dataOf(Rig rig, Client control) throws IOException {
    int port = Integer.parseInt(control.say("there").hear(8).substring(4), 16);
    return rig.enter(Client.slow(new InetSocketAddress("127.0.0.1", port)));
  }

  @Test
  void a_reader_that_takes_nothing_is_cut_off(@TempDir Path directory) throws Exception {
    List<Supplier<Source>> sources =
        List.of(PatienceTest::endlessBytes, () -> endlessFile(directory));
    for (var source : sources) {
      HandClock clock = HandClock.watched();
      try (Rig rig = rig(clock, () -> new Bulky(source), limits -> limits)) {
        Client client = rig.connectSlowly().say("here");
        client.hear(1000);
        passSpans(rig, clock);
        assertThat(client.end()).isEqualTo(Client.End.RESET);
        rig.untilIdle();
      }
    }
  }

  @Test
  void on_another_channel_that_channel_alone_is_cut_off(@TempDir Path directory) throws Exception {
    List<Supplier<Source>> sources =
        List.of(PatienceTest::endlessBytes, () -> endlessFile(directory));
    for (var source : sources) {
      HandClock clock = HandClock.watched();
      try (Rig rig = rig(clock, () -> new Bulky(source), limits -> limits)) {
        Client control = rig.connect();
        Client data = dataOf(rig, control);
        data.hear(1000);
        passSpans(rig, clock);
        assertThat(control.hear(4)).isEqualTo("gone");
        assertThat(data.end()).isEqualTo(Client.End.RESET);
        assertThat(rig.server.counters().active()).isEqualTo(1);
        assertThat(rig.server.counters().snapshot()).containsEntry("slow_readers", 1L);
      }
    }
  }

  @Test
  void whoever_takes_enough_is_never_cut_off_and_whoever_takes_too_little_is() throws Exception {
    HandClock clock = HandClock.watched();
    UnaryOperator<Limits> floor = limits -> limits.withReaders(new Limits.Readers(SPAN, 2000));
    try (Rig rig = rig(clock, () -> new Bulky(PatienceTest::endlessBytes), floor)) {
      Client client = rig.connectSlowly().say("here");
      for (int i = 0; i < 10; i++) {
        client.hearBytes(256 << 10); // In half a minute a quarter of that would do.
        clock.advance(SPAN.dividedBy(2));
        turn(clock);
      }
      assertThat(rig.server.counters().slowReaders()).isZero();
      Rig.until(() -> {
        client.hearWhatComes(4 << 10);
        clock.advance(SPAN.dividedBy(2));
        Rig.moment();
        return rig.server.counters().slowReaders() == 1;
      });
    }
  }

  @Test
  void time_in_which_there_is_nothing_to_send_does_not_count() throws Exception {
    HandClock clock = HandClock.watched();
    int much = 8 << 20;
    UnaryOperator<Limits> floor =
        limits -> limits.withReaders(new Limits.Readers(SPAN, much / SPAN.toSeconds()));
    Told session = new Bulky(() -> new Bulk.Up(much));
    try (Rig rig = rig(clock, () -> session, floor)) {
      Client client = rig.connectSlowly();
      for (int i = 1; i <= 3; i++) {
        client.say("here").hearBytes(much);
        int times = i;
        Rig.until(() -> Collections.frequency(session.events, "drained 0") == times);
        clock.advance(Duration.ofHours(1));
        turn(clock);
      }
      assertThat(rig.server.counters().slowReaders()).isZero();
      assertThat(rig.server.counters().active()).isEqualTo(1);
    }
  }

  @Test
  void without_a_limit_a_reader_may_take_for_ever() throws Exception {
    HandClock clock = HandClock.watched();
    UnaryOperator<Limits> patient =
        limits -> limits.withReaders(new Limits.Readers(Duration.ZERO, 0));
    try (Rig rig = rig(clock, () -> new Bulky(PatienceTest::endlessBytes), patient)) {
      Client client = rig.connectSlowly().say("here");
      client.hear(1000);
      for (int i = 0; i < 5; i++) {
        clock.advance(Duration.ofHours(1));
        turn(clock);
      }
      assertThat(client.hearBytes(100_000)).hasSize(100_000);
    }
  }
}
