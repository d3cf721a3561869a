package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.Effects;
import dev.berth.session.Source;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutflowTest {
  private static final long ALL = Long.MAX_VALUE;

  private final Fixture.Pair pair;
  private final Scratch scratch = Scratch.borrow();
  private final Outflow out = new Outflow();
  private final Jobs inPlace;
  private final Jobs elsewhere;
  private long written;

  OutflowTest() throws IOException {
    pair = Fixture.Pair.open();
    pair.near().setOption(Option.SO_SNDBUF, 8192);
    inPlace = Fixture.conversation(pair.near()).jobs();
    elsewhere = Fixture.conversation(pair.near(), _ -> {}).jobs();
  }

  @AfterEach
  void close() {
    pair.close();
    scratch.owner = null;
    scratch.giveBack();
  }

  /// Bytes that count up.
  private static final class Counting implements Source {
    private final int count;
    private final int piece;
    private long at;
    private int done;
    int closed;

    Counting(long at, int count, int piece) {
      this.at = at;
      this.count = count;
      this.piece = piece;
    }

    @Override
    public int read(ByteBuffer into) {
      int next = Math.min(Math.min(piece, into.remaining()), count - done);
      for (int i = 0; i < next; i++) {
        into.put((byte) at++);
      }
      done += next;
      return next == 0 ? -1 : next;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private void write(int count) {
    ByteBuffer room = out.room(scratch);
    for (int i = 0; i < count; i++) {
      room.put((byte) written++);
    }
  }

  private Counting send(int count, int piece) {
    Counting source = new Counting(written, count, piece);
    written += count;
    out.source(source, scratch);
    return source;
  }

  /// Reads what is there, and looks at it.
  private long read(long from, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    int count = pair.far().readNonBlocking(bytes);
    for (int i = 0; i < count; i++) {
      if (bytes.get(i) != (byte) (from + i)) {
        throw new AssertionError("wrong at " + (from + i));
      }
    }
    return from + Math.max(0, count);
  }

  @Test
  void room_is_what_was_not_written_yet_wherever_that_is() throws Exception {
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT);
    write(1000);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 1000);
    out.stash(scratch);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 1000);
    write(1000);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 2000);
    send(10, 10);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT);
    write(500);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 500);
    assertThat(out.isTight(scratch)).isFalse();
    write(Scratch.OUTPUT - 500 - Effects.RESERVE);
    assertThat(out.isTight(scratch)).isFalse();
    write(1);
    assertThat(out.isTight(scratch)).isTrue();
  }

  @Test
  void two_channels_share_the_scratch_buffer_and_keep_their_bytes() throws Exception {
    Outflow other = new Outflow();
    write(100);
    other.room(scratch).put(new byte[200]);
    assertThat(out.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 100);
    assertThat(other.freeRoom(scratch)).isEqualTo(Scratch.OUTPUT - 200);
    write(50);
    assertThat(out.push(pair.near(), scratch, ALL, inPlace)).isEqualTo(Outflow.Push.DONE);
    assertThat(read(0, 1000)).isEqualTo(150);
    assertThat(other.isEmpty(scratch)).isFalse();
    other.discard(scratch);
    assertThat(other.isEmpty(scratch)).isTrue();
  }

  @Test
  void a_second_source_is_refused_and_the_first_goes_on() throws Exception {
    Counting source = send(10, 3);
    assertThatThrownBy(() -> out.source(new Counting(0, 1, 1), scratch))
        .isInstanceOf(IllegalStateException.class);
    assertThat(out.push(pair.near(), scratch, ALL, inPlace)).isEqualTo(Outflow.Push.DONE);
    assertThat(source.closed).isEqualTo(1);
    assertThat(out.takeSourceEnded()).isTrue();
    assertThat(out.takeSourceEnded()).isFalse();
    assertThat(read(0, 100)).isEqualTo(10);
  }

  @Test
  void a_source_gives_way_when_its_share_is_used() throws Exception {
    pair.near().setOption(Option.SO_SNDBUF, 1 << 20);
    send(5000, 1000);
    assertThat(out.push(pair.near(), scratch, 2500, inPlace)).isEqualTo(Outflow.Push.SHARE_USED);
    assertThat(out.total()).isEqualTo(3000);
    assertThat(out.push(pair.near(), scratch, ALL, inPlace)).isEqualTo(Outflow.Push.DONE);
    assertThat(out.total()).isEqualTo(5000);
  }

  @Test
  void a_source_that_is_dropped_while_it_is_read_elsewhere_is_closed_once_and_later()
      throws Exception {
    Counting source = send(100, 10);
    assertThat(out.push(pair.near(), scratch, ALL, elsewhere)).isEqualTo(Outflow.Push.NEEDS_READ);
    Outflow.Refill refill = out.refill();
    assertThat(out.push(pair.near(), scratch, ALL, elsewhere)).isEqualTo(Outflow.Push.FULL);
    Closeable left = out.discard(scratch);
    refill.run();
    assertThat(source.closed).isZero();
    left.close();
    left.close();
    assertThat(source.closed).isEqualTo(1);
    out.refilled(refill);
    assertThat(out.isEmpty(scratch)).isTrue();
    assertThat(out.takeSourceEnded()).isFalse();
  }

  /// Whatever is written, sent, pushed and read, in whatever pieces: the far end gets all bytes in
  /// their order, and the end of each source is told once.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void all_bytes_arrive_in_their_order(long seed) throws Exception {
    Random random = new Random(seed);
    Jobs jobs = seed % 2 == 0 ? inPlace : elsewhere;
    long heard = 0;
    int sources = 0;
    int ended = 0;
    Outflow.Refill reading = null;
    for (int step = 0; step < 4000 || !out.isEmpty(scratch) || heard < written; step++) {
      switch (step < 4000 ? random.nextInt(8) : 4 + random.nextInt(4)) {
        case 0, 1 -> {
          int room = out.freeRoom(scratch);
          assertThat(out.room(scratch).remaining()).isEqualTo(room);
          write(Math.min(room, random.nextInt(9000)));
        }
        case 2 -> {
          if (!out.hasSource()) {
            send(random.nextInt(20_000), 1 + random.nextInt(9000));
            sources++;
          }
        }
        case 3 -> out.stash(scratch);
        case 4, 5 -> {
          long share = out.total() + random.nextInt(10_000);
          if (out.push(pair.near(), scratch, share, jobs) == Outflow.Push.NEEDS_READ) {
            reading = out.refill();
          }
          ended += out.takeSourceEnded() ? 1 : 0;
        }
        case 6 -> {
          if (reading != null) {
            reading.run();
            out.refilled(reading);
            reading = null;
          }
        }
        default -> heard = read(heard, 1 + random.nextInt(20_000));
      }
    }
    ended += out.takeSourceEnded() ? 1 : 0;
    assertThat(heard).isEqualTo(written).isGreaterThan(100_000);
    assertThat(ended).isEqualTo(sources);
    assertThat(out.total()).isEqualTo(written);
    assertThat(out.isAtRest(scratch)).isTrue();
  }

  @Test
  void a_peer_that_is_gone_is_an_error_and_no_silence() throws Exception {
    pair.far().reset();
    pair.near().poll(Socket.READ, dev.berth.sockets.Deadline.NONE);
    write(10);
    assertThatThrownBy(() -> out.push(pair.near(), scratch, ALL, inPlace))
        .isInstanceOf(IOException.class);
  }
}
