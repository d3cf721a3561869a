package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever does not read holds up whoever writes, and nobody else; not a byte is lost.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record BackPressureTest(Way way) {
  private static final int MEGABYTES = 6;
  private static final int COUNT = MEGABYTES << 20;

  /// A last piece that fills no buffer, so that the end comes while it waits for room.
  private static final int ODD = 12_345;

  /// Answers every byte with itself, as far as there is room.
  private static final class Echo extends Told {
    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      ByteBuffer out = effects.output(channel);
      int count = Math.min(in.remaining(), out.remaining());
      out.put(in.slice().limit(count));
      in.position(in.position() + count);
    }
  }

  /// Writes as much as there is room for, again and again, up to a limit.
  private static class Streaming extends Told {
    final AtomicLong written = new AtomicLong();
    private final long limit;

    Streaming(long limit) {
      this.limit = limit;
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      if (event.equals("opened") || event.equals("drained 0")) {
        ByteBuffer out = effects.output(CONTROL);
        int count = (int) Math.min(out.remaining(), limit - written.get());
        out.put(Bulk.bytes(written.get(), count));
        if (written.addAndGet(count) == limit) {
          effects.close(CONTROL);
        }
      } else {
        super.on(event, effects);
      }
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static Thread inBackground(Writing writing) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            writing.run();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void megabytes_are_echoed_to_a_client_that_writes_before_it_reads() throws Exception {
    try (Rig rig = Rig.of(way, Echo::new)) {
      Client client = rig.connectSlowly();
      Thread writer =
          inBackground(() -> {
            for (int i = 0; i < MEGABYTES; i++) {
              client.say(Bulk.bytes((long) i << 20, 1 << 20));
            }
            client.finish();
          });

      assertThat(Bulk.firstWrong(client.hearBytes(COUNT), 0)).isEqualTo(-1);
      assertThat(client.hearAll()).isEmpty();
      writer.join();
    }
  }

  @Test
  void a_session_that_writes_without_end_stops_when_its_client_does_not_read() throws Exception {
    Streaming session = new Streaming(Long.MAX_VALUE);
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connectSlowly();
      assertThat(Bulk.firstWrong(client.hearBytes(COUNT), 0)).isEqualTo(-1);
      // What the two sockets hold, and 64 KiB of the driver's.
      assertThat(Rig.untilStill(session.written) - COUNT).isLessThan(16 << 20);
      assertThat(Bulk.firstWrong(client.hearBytes(COUNT), COUNT)).isEqualTo(-1);
    }
  }

  @Test
  void a_session_that_does_not_read_stops_its_client_and_then_hears_every_byte() throws Exception {
    AtomicLong held = new AtomicLong();
    HandClock clock = HandClock.watched();
    Told session =
        new Told() {
          private long heardSoFar;
          private boolean reading;

          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> effects.wakeAt(effects.now() + Duration.ofSeconds(1).toNanos());
              case "woke" -> reading = true;
              default -> super.on(event, effects);
            }
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            held.set(in.remaining());
            if (reading) {
              byte[] bytes = new byte[in.remaining()];
              in.get(bytes);
              if (Bulk.firstWrong(bytes, heardSoFar) >= 0) {
                faults.add("wrong after " + heardSoFar);
              }
              heardSoFar += bytes.length;
              if (heardSoFar == 3L * COUNT) {
                say(effects, CONTROL, "all");
                effects.close(CONTROL);
              }
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect();
      Thread writer =
          inBackground(() -> {
            for (int i = 0; i < 3 * MEGABYTES; i++) {
              client.say(Bulk.bytes((long) i << 20, 1 << 20));
            }
          });
      Rig.until(() -> held.get() == 64 * 1024);
      Rig.moment();
      assertThat(held).hasValue(64 * 1024);
      assertThat(writer.isAlive()).isTrue();
      clock.advance(Duration.ofSeconds(1));

      assertThat(client.hearAll()).isEqualTo("all");
      writer.join();
    }
  }

  @Test
  void a_relay_passes_megabytes_both_ways_and_both_ends() throws Exception {
    // Where nobody else is served, the other end is served by somebody else.
    Way other = way.is("serial") ? Way.named("thread").getFirst() : way;
    try (Rig far = Rig.of(other, Echo::new);
        Rig near = Rig.of(way, () -> new Relay(far.server.address()))) {
      Client client = near.connectSlowly();
      Thread writer =
          inBackground(() -> {
            for (int i = 0; i < MEGABYTES; i++) {
              client.say(Bulk.bytes((long) i << 20, 1 << 20));
            }
            client.say(Bulk.bytes(COUNT, ODD));
            client.finish();
          });

      assertThat(Bulk.firstWrong(client.hearBytes(COUNT + ODD), 0)).isEqualTo(-1);
      assertThat(client.hearAll()).isEmpty();
      writer.join();
      near.untilIdle();
      far.untilIdle();
    }
  }

  /// Passes on what comes on one channel to the other, and each end of an input.
  static final class Relay extends Told {
    private final InetSocketAddress to;

    Relay(InetSocketAddress to) {
      this.to = to;
    }

    @Override
    void on(String event, Effects effects) {
      switch (event) {
        case "opened" -> {
          effects.pause(CONTROL);
          effects.connect(1, to);
        }
        case "connected 1" -> effects.resume(CONTROL);
        case "ended 0" -> effects.shutdownWrite(1);
        case "ended 1" -> effects.close(CONTROL);
        case "failed 1 PEER", "failed 1 CONNECT" -> effects.abort(CONTROL);
        case "stopping" -> effects.close(CONTROL);
        default -> {}
      }
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      ByteBuffer out = effects.output(1 - channel);
      int count = Math.min(in.remaining(), out.remaining());
      out.put(in.slice().limit(count));
      in.position(in.position() + count);
    }
  }

  @Test
  void a_session_that_streams_to_a_fast_client_gives_others_their_turn() throws Exception {
    HandClock clock = HandClock.watched();
    AtomicLong most = new AtomicLong();
    Streaming session =
        new Streaming(100L << 20) {
          private long turn;
          private long before;

          @Override
          void on(String event, Effects effects) throws Exception {
            super.on(event, effects);
            if (turn != clock.turns()) {
              turn = clock.turns();
              before = written.get();
            }
            most.accumulateAndGet(written.get() - before, Math::max);
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect();
      ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
      long heard = 0;
      while (heard < 100L << 20) {
        heard += client.socket.readPartial(bytes.clear());
      }
    }
    assertThat(most.get()).isLessThanOrEqualTo(2 << 20);
  }

  @Test
  void a_client_that_takes_its_last_bytes_slowly_gets_them_all() throws Exception {
    HandClock clock = HandClock.watched();
    Bulk.Up source = new Bulk.Up(12 << 20);
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              effects.send(CONTROL, source);
              effects.close(CONTROL);
            } else {
              super.on(event, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connectSlowly();
      long heard = 0;
      for (int i = 0; i < 4; i++) {
        long before = source.read.get();
        do {
          assertThat(Bulk.firstWrong(client.hearBytes(64 * 1024), heard)).isEqualTo(-1);
          heard += 64 * 1024;
        } while (source.read.get() == before);
        clock.advance(Duration.ofSeconds(50));
      }
      int rest = (int) ((12 << 20) - heard);
      assertThat(Bulk.firstWrong(client.hearBytes(rest), heard)).isEqualTo(-1);
      assertThat(client.hearAll()).isEmpty();
    }
  }

  @Test
  void a_client_that_does_not_take_its_last_bytes_is_cut_off() throws Exception {
    HandClock clock = HandClock.watched();
    Bulk.Up source = new Bulk.Up(100 << 20);
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              effects.send(CONTROL, source);
            }
            if (event.equals("opened") || event.equals("woke")) {
              effects.close(CONTROL); // Once it is closed already, that gives no further time.
              effects.wakeAt(effects.now() + Duration.ofSeconds(40).toNanos());
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connectSlowly();
      Rig.untilTold(session, "opened");
      // When the last piece that the kernel has room for was read, nobody can see from here: where
      // another thread reads it, that may be while the clock moves.
      Rig.until(() -> {
        clock.advance(Duration.ofSeconds(1));
        return session.events.contains("closed");
      });
      assertThat(session.events).contains("woke");
      assertThat(client.end()).isEqualTo(Client.End.RESET);
    }
  }
}
