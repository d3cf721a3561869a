package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.session.FileSource;
import dev.berth.session.Outcome;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Sources, sinks and work: what may block, wherever the architecture does it, in its order, with
/// its failures.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record BlockingWorkTest(Way way) {
  /// A source that a test can break.
  private static class Pouring implements Source {
    final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public int read(ByteBuffer into) throws IOException {
      return read(into, reads.incrementAndGet());
    }

    int read(ByteBuffer into, int turn) throws IOException {
      int count = Math.min(1000, into.remaining());
      into.put(new byte[count]);
      return count;
    }

    @Override
    public void close() throws IOException {
      closed.incrementAndGet();
    }
  }

  /// Sends a source on the control channel when asked to.
  private static Told sending(Source source) {
    return new Told() {
      @Override
      void read(int channel, ByteBuffer in, Effects effects) {
        take(in);
        effects.send(CONTROL, source);
      }
    };
  }

  /// Does one thing when channel 1 is connected.
  private abstract static class Further extends Told {
    abstract void connected(Effects effects);

    @Override
    void on(String event, Effects effects) throws Exception {
      switch (event) {
        case "opened" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        case "connected 1" -> connected(effects);
        default -> super.on(event, effects);
      }
    }
  }

  private static Client further(Rig rig, Client control) throws IOException {
    int port = Integer.parseInt(control.hear(5));
    return rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port)));
  }

  @Test
  void a_source_goes_out_whole_and_drained_is_told_once() throws Exception {
    Bulk.Up source = new Bulk.Up(8 << 20);
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> {
                say(effects, CONTROL, "<");
                effects.send(CONTROL, source);
                say(effects, CONTROL, ">");
              }
              case "drained 0" -> effects.close(CONTROL);
              default -> super.on(event, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connectSlowly();

      assertThat(client.hear(1)).isEqualTo("<");
      assertThat(Bulk.firstWrong(client.hearBytes(8 << 20), 0)).isEqualTo(-1);
      assertThat(client.hearAll()).isEqualTo(">");
    }
    assertThat(source.closed).hasValue(1);
    assertThat(session.events).containsOnlyOnce("drained 0");
  }

  @Test
  void a_sink_gets_everything_and_is_closed_before_the_end_is_told() throws Exception {
    Bulk.Down sink = new Bulk.Down();
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              effects.receive(CONTROL, sink);
            }
            if (event.equals("ended 0")) {
              say(effects, CONTROL, sink.written + " " + sink.wrong + " " + sink.closed);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      for (int i = 0; i < 8; i++) {
        client.say(Bulk.bytes(i << 20, 1 << 20));
      }
      assertThat(client.finish().hearAll()).isEqualTo((8 << 20) + " -1 1");
    }
  }

  @Test
  void a_sink_takes_over_more_unread_bytes_than_a_driver_reads_at_once() throws Exception {
    Bulk.Down sink = new Bulk.Down();
    int count = 700_000;
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            if (in.remaining() == count) {
              effects.receive(CONTROL, sink);
            }
          }
        };
    Rig.Toy protocol = new Rig.Toy(() -> session, 1_000_000);
    try (Rig rig = Rig.of(way, protocol, options -> options)) {
      rig.connect().say(Bulk.bytes(0, count)).finish().end();
      Rig.untilTold(session, "closed");
      assertThat(rig.server.counters().sessionErrors()).isZero();
    }
    assertThat(sink.written).hasValue(count);
    assertThat(sink.wrong).hasValue(-1);
  }

  @Test
  void a_sink_of_a_paused_channel_waits_for_resume() throws Exception {
    Bulk.Down sink = new Bulk.Down();
    AtomicBoolean early = new AtomicBoolean();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            effects.pause(CONTROL);
            effects.receive(CONTROL, sink);
            effects.wakeAt(effects.now() + Duration.ofMillis(30).toNanos());
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("woke")) {
              early.set(sink.written.get() != 0);
              effects.resume(CONTROL);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().say(Bulk.bytes(0, 100)).finish().end();
    }
    assertThat(early).isFalse();
    assertThat(sink.written).hasValue(100);
    assertThat(sink.closed).hasValue(1);
  }

  @Test
  void a_source_that_fails_on_the_control_channel_does_not_look_like_an_end() throws Exception {
    Pouring source =
        new Pouring() {
          @Override
          int read(ByteBuffer into, int turn) throws IOException {
            if (turn == 3) {
              throw new IOException("the disk is gone");
            }
            return super.read(into, turn);
          }
        };
    Told session = sending(source);
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(rig.connect().say("go").end()).isEqualTo(Client.End.RESET);
      Rig.untilTold(session, "closed");
      assertThat(rig.server.counters().sessionErrors()).isZero();
    }
    assertThat(source.closed).hasValue(1);
  }

  @Test
  void a_source_that_fails_takes_its_channel_with_it() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Pouring source =
        new Pouring() {
          @Override
          int read(ByteBuffer into, int turn) throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public void close() {
            order.add("source closed");
          }
        };
    Told session =
        new Further() {
          @Override
          void connected(Effects effects) {}

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.send(1, source);
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.startsWith("failed")) {
              order.add(event);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(further(rig, rig.connect()).say("go").end()).isEqualTo(Client.End.RESET);
      Rig.untilTold(session, "failed 1 SOURCE");
    }
    assertThat(order).containsExactly("source closed", "failed 1 SOURCE");
  }

  @Test
  void a_sink_that_fails_takes_its_channel_with_it() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Sink sink =
        new Sink() {
          @Override
          public void write(ByteBuffer from) throws IOException {
            throw new IOException("the disk is full");
          }

          @Override
          public void close() {
            order.add("sink closed");
          }
        };
    Told session =
        new Further() {
          @Override
          void connected(Effects effects) {
            effects.receive(1, sink);
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.startsWith("failed")) {
              order.add(event);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(further(rig, rig.connect()).say("x").end()).isEqualTo(Client.End.RESET);
      Rig.untilTold(session, "failed 1 SINK");
    }
    assertThat(order).containsExactly("sink closed", "failed 1 SINK");
  }

  @Test
  void a_sink_that_cannot_be_closed_has_failed_and_a_source_has_not() throws Exception {
    Sink sink =
        new Sink() {
          @Override
          public void write(ByteBuffer from) {
            from.position(from.limit());
          }

          @Override
          public void close() throws IOException {
            throw new IOException("not written");
          }
        };
    Source source =
        new Pouring() {
          @Override
          int read(ByteBuffer into, int turn) throws IOException {
            return turn > 5 ? -1 : super.read(into, turn);
          }

          @Override
          public void close() throws IOException {
            throw new IOException("closed already");
          }
        };
    Told session =
        new Further() {
          @Override
          void connected(Effects effects) {
            effects.receive(1, sink);
            effects.send(1, source);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client data = further(rig, rig.connect());
      data.hearBytes(5000);
      Rig.untilTold(session, "drained 1");
      data.finish();
      Rig.untilTold(session, "failed 1 SINK");
    }
  }

  @Test
  void a_source_or_sink_with_a_bug_ends_its_session_and_is_closed() throws Exception {
    Pouring lying =
        new Pouring() {
          @Override
          int read(ByteBuffer into, int turn) {
            return 0;
          }
        };
    Pouring throwing =
        new Pouring() {
          @Override
          int read(ByteBuffer into, int turn) {
            throw new IllegalStateException("a bug of the test's own");
          }
        };
    Pouring unclosable =
        new Pouring() {
          @Override
          public void close() throws IOException {
            super.close();
            throw new IllegalStateException("a bug of the test's own");
          }
        };
    for (Pouring source : List.of(lying, throwing, unclosable)) {
      Told session = sending(source);
      try (Logged log = new Logged();
          Rig rig = Rig.of(way, () -> session)) {
        Client client = rig.connect().say("go");
        if (source == unclosable) {
          client.hearBytes(1000);
          client.reset();
        } else {
          assertThat(client.end()).isEqualTo(Client.End.RESET);
        }
        Rig.untilTold(session, "closed");
        rig.untilIdle();
        assertThat(rig.server.counters().sessionErrors()).isEqualTo(1);
        assertThat(log.records).hasSize(1);
      }
      assertThat(source.closed).hasValue(1);
    }
  }

  @Test
  void a_sink_that_leaves_bytes_has_a_bug() throws Exception {
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.receive(CONTROL, ByteBuffer::get);
            say(effects, CONTROL, "now");
          }
        };
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("go");
      assertThat(client.hear(3)).isEqualTo("now");
      client.say("many");
      assertThat(client.end()).isEqualTo(Client.End.RESET);
      Rig.untilTold(session, "closed");
      assertThat(log.records).hasSize(1);
    }
  }

  @Test
  void work_runs_in_order_and_tells_its_outcome() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            for (int i = 0; i < 3; i++) {
              int number = i;
              effects.work(() -> order.add("job " + number), this::told);
            }
            effects.work(
                () -> {
                  throw new IOException("no");
                },
                this::told);
            effects.work(
                () -> "yes",
                (outcome, then) -> {
                  told(outcome, then);
                  say(then, CONTROL, "done");
                  then.close(CONTROL);
                });
            order.add("asked");
          }

          private <T> void told(Outcome<T> outcome, Effects effects) {
            order.add(
                switch (outcome) {
                  case Outcome.Done<T>(var value) -> "done " + value;
                  case Outcome.Failed<T>(IOException e) -> "failed " + e.getMessage();
                });
            tell("work", effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(rig.connect().say("go").hearAll()).isEqualTo("done");
    }
    assertThat(order)
        .endsWith("failed no", "done yes")
        .containsSubsequence("job 0", "job 1", "job 2", "failed no")
        .containsSubsequence("job 0", "done true", "done true", "done true")
        .containsSubsequence("asked", "done true");
  }

  @Test
  void what_work_has_opened_for_a_session_that_is_over_is_closed() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    AtomicBoolean toldEarly = new AtomicBoolean();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.work(
                () -> {
                  begun.countDown();
                  awaitQuietly(gone);
                  toldEarly.set(events.contains("closed"));
                  return (Closeable) closed::incrementAndGet;
                },
                (_, then) -> {
                  if (toldEarly.get() || events.contains("closed")) {
                    events.add("told");
                  }
                });
            effects.work(() -> (Closeable) closed::incrementAndGet, (_, _) -> {});
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("go");
      awaitQuietly(begun);
      client.reset();
      Rig.moment();
      gone.countDown();
      Rig.untilTold(session, "closed");
      rig.untilIdle();
    }
    assertThat(toldEarly).isFalse();
    assertThat(session.events).doesNotContain("told");
    if (way.defersWork()) {
      assertThat(closed).hasValue(2);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(Client.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nothing has happened");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void work_that_throws_ends_its_session() throws Exception {
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.work(
                () -> {
                  throw new StackOverflowError("a bug of the test's own");
                },
                (_, _) -> events.add("told"));
          }
        };
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, () -> session)) {
      assertThat(rig.connect().say("go").end()).isEqualTo(Client.End.RESET);
      Rig.untilTold(session, "closed");
      assertThat(log.records).hasSize(1);
      assertThat(log.records.getFirst().getThrown()).isInstanceOf(StackOverflowError.class);
    }
    assertThat(session.events).doesNotContain("told");
  }

  @Test
  void time_goes_on_while_work_is_done() throws Exception {
    HandClock clock = HandClock.unwatched();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            long asked = effects.now();
            effects.work(
                () -> {
                  clock.advance(Duration.ofSeconds(10));
                  return 0;
                },
                (_, then) -> {
                  say(then, CONTROL, "" + (then.now() - asked) / 1_000_000_000);
                  then.close(CONTROL);
                });
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      assertThat(rig.connect().say("go").hearAll()).isEqualTo("10");
    }
  }

  @Test
  void no_file_is_sent_while_a_job_runs(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100_000]);
    AtomicLong early = new AtomicLong();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            take(in);
            FileSource source = new FileSource(new Opened(path), 0, 100_000);
            effects.send(CONTROL, source);
            effects.work(
                () -> {
                  long before = source.position();
                  Rig.moment();
                  early.addAndGet(source.position() - before);
                  return 0;
                },
                (_, _) -> {});
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("drained 0")) {
              effects.close(CONTROL);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(rig.connect().say("go").hearAll()).hasSize(100_000);
    }
    assertThat(early).hasValue(0);
  }
}
