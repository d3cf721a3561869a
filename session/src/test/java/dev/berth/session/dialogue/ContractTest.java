package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.session.Outcome;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What a session sees in memory is what the contract of [Session] promises.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ContractTest {
  @Test
  void opened_comes_first_and_closed_once_and_last() {
    Scripted session = new Scripted();
    session.play("C- ab\nstop\nC~", Pieces.whole());

    assertThat(session.events).containsExactly("opened", "received 0 ab", "stopping", "closed");
  }

  @Test
  void unread_bytes_come_again_when_some_were_taken_with_new_ones_and_after_other_events_only() {
    Scripted session =
        new Scripted() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            in.position(in.get(in.position()) == 'a' ? in.position() + 1 : in.position());
          }

          @Override
          void on(String event, Effects effects) {
            effects.wakeAt(event.equals("opened") ? effects.now() + 1_000_000 : Effects.NEVER);
          }
        };
    session.play("C- abcd\nquiet\nC- e\ntime +1ms\nC.", Pieces.whole());

    assertThat(session.events)
        .containsExactly(
            "opened",
            "received 0 abcd",
            "received 0 bcd",
            "received 0 bcde",
            "woke",
            "received 0 bcde",
            "ended 0",
            "closed");
  }

  @Test
  void two_channels_with_unread_bytes_do_not_keep_each_other_awake() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            if (event.equals("opened")) {
              effects.listen(7, client());
            }
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {}
        };
    session.play("S: 229 ...\ndata connect\nC- a\ndata C- b\nC- c", Pieces.whole());

    assertThat(session.events)
        .containsSubsequence("received 0 a", "received 7 b", "received 0 a", "received 0 ac")
        .hasSizeLessThan(12);
  }

  @Test
  void no_more_is_offered_than_the_protocol_wants_to_see() {
    List<Integer> sizes = new ArrayList<>();
    Scripted session =
        new Scripted() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            sizes.add(in.remaining());
          }
        };
    session.play("C- " + "x".repeat(1500) + "\nC- y", Pieces.whole());

    assertThat(sizes).containsExactly(1000);
  }

  @Test
  void a_paused_channel_offers_nothing_not_even_its_end() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> {
                effects.pause(CONTROL);
                effects.wakeAt(effects.now() + 1);
              }
              case "woke" -> effects.resume(CONTROL);
              default -> {}
            }
          }
        };
    session.play("address: ::1\nC- a\nC.\nquiet\ntime +1s", Pieces.whole());

    assertThat(session.events)
        .containsExactly("opened", "woke", "received 0 a", "ended 0", "closed");
  }

  @Test
  void events_never_nest_and_work_is_told_in_order() {
    List<String> order = new ArrayList<>();
    Scripted session =
        new Scripted() {
          private boolean inEvent;

          @Override
          void on(String event, Effects effects) {
            if (!event.equals("opened")) {
              return;
            }
            inEvent = true;
            for (int i = 0; i < 3; i++) {
              int number = i;
              effects.work(() -> order.add("job " + number + inEvent), this::done);
            }
            effects.work(
                () -> {
                  throw new IOException("no");
                },
                this::done);
            inEvent = false;
          }

          private <T> void done(Outcome<T> outcome, Effects effects) {
            order.add(
                outcome instanceof Outcome.Failed<T>(IOException e) ? "" + e.getMessage() : "done");
          }
        };
    session.play("quiet", Pieces.whole());

    assertThat(order)
        .containsExactly("job 0false", "done", "job 1false", "done", "job 2false", "done", "no");
  }

  @Test
  void work_in_closed_is_done_and_nothing_is_told_of_it() {
    List<String> done = new ArrayList<>();
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            if (event.equals("closed")) {
              effects.work(() -> done.add("work"), (_, _) -> done.add("told"));
              effects.close(CONTROL);
              effects.abort(3);
              effects.wakeAt(effects.now());
            }
          }
        };
    session.play("C~", Pieces.single());

    assertThat(done).containsExactly("work");
    assertThat(session.events).containsExactly("opened", "closed");
  }

  @Test
  void bytes_and_a_source_go_out_in_order_and_drained_is_told_once() {
    for (Pieces pieces : List.of(Pieces.whole(), Pieces.random(3))) {
      Scripted session =
          new Scripted() {
            @Override
            void on(String event, Effects effects) {
              if (event.equals("opened")) {
                effects.listen(1, client());
                say(effects, 1, "a");
                effects.send(1, source("bcd", events::add));
                say(effects, 1, "e");
              }
              if (event.equals("drained 1") && !events.contains("closing")) {
                events.add("closing");
                effects.close(1);
              }
            }
          };
      session.play("S: 229 ...\ndata connect\ndata S- abcde\ndata S.", pieces);

      assertThat(session.events)
          .containsSubsequence("listening 1", "connected 1", "source closed", "drained 1")
          .containsOnlyOnce("drained 1", "source closed");
    }
  }

  @Test
  void output_that_did_not_fit_or_filled_the_room_is_told_to_be_drained() {
    Scripted session =
        new Scripted() {
          private int left = 200_000;

          @Override
          void on(String event, Effects effects) {
            if (!event.equals("closed")) {
              ByteBuffer out = effects.output(CONTROL);
              int count = Math.min(left, out.remaining());
              out.put(new byte[count]);
              left -= count;
              if (left == 0) {
                effects.close(CONTROL);
                left = -1;
              }
            }
          }
        };
    String all = "file /zeros \"" + "\\0".repeat(200_000) + "\"\nS= /zeros";
    session.play(all, Pieces.whole());
    assertThat(session.events).startsWith("opened", "drained 0").endsWith("closed");
  }

  @Test
  void received_has_its_reserve_of_room_whatever_the_client_does_not_read() {
    List<Integer> room = new ArrayList<>();
    Scripted session =
        new Scripted() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            ByteBuffer out = effects.output(CONTROL);
            room.add(out.remaining());
            in.get();
            out.put(new byte[Effects.RESERVE]);
          }
        };
    session.play("C- " + "x".repeat(50) + "\nC~", Pieces.single());

    assertThat(room).hasSizeBetween(5, 49).allMatch(free -> free >= Effects.RESERVE);
  }

  @Test
  void a_sink_gets_everything_and_is_closed_before_the_end_is_told() {
    for (Pieces pieces : List.of(Pieces.whole(), Pieces.single(), Pieces.random(5))) {
      StringBuilder stored = new StringBuilder();
      Scripted session =
          new Scripted() {
            @Override
            void read(int channel, ByteBuffer in, Effects effects) {
              in.get();
              effects.receive(channel, sink(stored, events::add));
            }

            @Override
            void on(String event, Effects effects) {
              if (event.equals("ended 0")) {
                effects.close(CONTROL);
              }
            }
          };
      session.play("C- abcdef\nC.\nS.", pieces);

      assertThat(stored).hasToString("bcdef");
      assertThat(session.events).endsWith("sink closed", "ended 0", "closed");
    }
  }

  @Test
  void a_sink_or_a_source_that_fails_takes_its_channel_with_it() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> effects.listen(1, client());
              case "connected 1" -> {
                effects.receive(1, new Failing(this, "sink"));
                effects.send(1, source("x".repeat(100_000), events::add));
              }
              case "failed 1 SINK" -> effects.listen(1, client());
              default -> {}
            }
          }
        };
    session.play("S: 229 ...\ndata connect\ndata C- a\ndata S*\nS: 229 ...", Pieces.whole());
    assertThat(session.events)
        .containsSubsequence("source closed", "failed 1 SINK")
        .containsSubsequence("sink closed", "failed 1 SINK");

    Scripted other =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> effects.listen(1, client());
              case "listening 1" -> effects.send(1, new Failing(this, "source"));
              default -> {}
            }
          }
        };
    other.play("S: 229 ...\ndata connect\ndata S~", Pieces.whole());
    assertThat(other.events).containsSubsequence("source closed", "failed 1 SOURCE");
  }

  @Test
  void nothing_follows_for_a_channel_that_the_session_drops() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> {
                effects.listen(1, client());
                effects.abort(1);
                effects.listen(1, client());
              }
              case "connected 1" -> {
                effects.send(1, source("x".repeat(100_000), events::add));
                effects.receive(1, sink(new StringBuilder(), events::add));
              }
              case "urgent 0" -> effects.abort(1);
              default -> {}
            }
          }
        };
    session.play("S: 229 ...\ndata connect\ndata C- a\nC! b\ndata S~", Pieces.whole());

    assertThat(session.events)
        .containsExactly(
            "opened",
            "listening 1",
            "connected 1",
            "urgent 0",
            "source closed",
            "sink closed",
            "received 0 b",
            "closed");
  }

  @Test
  void closing_the_control_channel_sends_what_is_written_and_drops_the_others() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> effects.listen(1, client());
              case "connected 1" -> effects.send(1, source("x".repeat(100_000), events::add));
              case "stopping" -> {
                say(effects, CONTROL, "bye");
                effects.close(CONTROL);
                effects.close(CONTROL);
              }
              default -> {}
            }
          }
        };
    session.play("S: 229 ...\ndata connect\nstop\nC- unheard\nS- bye\nS.\ndata S~", Pieces.whole());

    assertThat(session.events)
        .containsExactly(
            "opened", "listening 1", "connected 1", "stopping", "source closed", "closed");
  }

  @Test
  void a_further_channel_that_is_closed_still_tells_of_its_output() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> effects.listen(1, client());
              case "connected 1" -> {
                effects.send(1, source("x".repeat(100_000), events::add));
                effects.close(1);
              }
              default -> {}
            }
          }
        };
    session.play(
        "file /x \"" + "x".repeat(100_000) + "\"\nS: 229 ...\ndata connect\ndata S= /x",
        Pieces.whole());
    assertThat(session.events).containsSequence("connected 1", "source closed", "drained 1");

    session.events.clear();
    session.play("S: 229 ...\ndata connect\ndata C- unheard\ndata C~", Pieces.whole());
    assertThat(session.events)
        .containsExactly(
            "opened", "listening 1", "connected 1", "source closed", "failed 1 PEER", "closed");
  }

  @Test
  void the_end_is_not_told_while_work_is_outstanding() {
    Scripted session =
        new Scripted() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            in.get();
            effects.work(() -> events.add("work"), (_, _) -> events.add("done"));
          }
        };
    session.play("C- ab\nC.", Pieces.whole());
    assertThat(session.events)
        .containsExactly(
            "opened",
            "received 0 ab",
            "work",
            "done",
            "received 0 b",
            "work",
            "done",
            "ended 0",
            "closed");
  }

  @Test
  void bytes_that_wait_for_room_on_another_channel_come_before_the_end() {
    int odd = 500; // Less than the input limit, more than the connection and the output hold.
    String all = "x".repeat(MemoryWire.WINDOW + Outbox.ROOM + odd);
    for (Pieces pieces : List.of(Pieces.whole(), Pieces.random(1), Pieces.random(2))) {
      Scripted relay =
          new Scripted() {
            @Override
            void on(String event, Effects effects) {
              switch (event) {
                case "opened" -> effects.listen(1, client());
                case "ended 1" -> effects.close(CONTROL);
                default -> {}
              }
            }

            @Override
            void read(int channel, ByteBuffer in, Effects effects) {
              ByteBuffer out = effects.output(CONTROL);
              int count = Math.min(in.remaining(), out.remaining());
              out.put(in.slice().limit(count));
              in.position(in.position() + count);
            }
          };
      relay.play(
          "file /all \"" + all + "\"\nS: 229 ...\ndata connect\ndata C= /all\ndata C.\nS= /all\nS.",
          pieces);
    }
  }

  @Test
  void a_further_channel_whose_bytes_are_out_closes_in_good_order_before_the_control_channel() {
    for (Pieces pieces : List.of(Pieces.whole(), Pieces.single(), Pieces.random(7))) {
      Scripted session =
          new Scripted() {
            @Override
            void on(String event, Effects effects) {
              switch (event) {
                case "opened" -> effects.listen(1, client());
                case "connected 1" -> effects.send(1, source("all", events::add));
                case "drained 1" -> {
                  effects.close(1);
                  say(effects, CONTROL, "bye");
                  effects.close(CONTROL);
                }
                default -> {}
              }
            }
          };
      session.play("S: 229 ...\ndata connect\nS- bye\nS.\ndata S- all\ndata S.", pieces);
    }
  }

  @Test
  void a_half_that_is_shut_down_still_hears() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> {
                say(effects, CONTROL, "all");
                effects.shutdownWrite(CONTROL);
              }
              case "ended 0" -> effects.close(CONTROL);
              default -> {}
            }
          }
        };
    session.play("S- all\nS.\nC- more\nC.", Pieces.random(1));

    assertThat(String.join("", session.events)).contains("opened").endsWith("ended 0closed");
  }

  @Test
  void time_wakes_once_and_stands_still_in_an_event() {
    Scripted session =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            assertThat(effects.now()).isEqualTo(effects.now());
            if (event.equals("opened")) {
              effects.wakeAt(effects.now());
              effects.wakeAt(effects.now() + Duration.ofSeconds(1).toNanos());
            }
          }
        };
    session.play("time +999ms\ntime +1ms\ntime +10h", Pieces.whole());

    assertThat(session.events).containsExactly("opened", "woke", "closed");
  }

  /// Fails at once, and says when it is closed.
  private record Failing(Scripted session, String name) implements Sink, Source {
    @Override
    public void write(ByteBuffer from) throws IOException {
      throw new IOException("broken sink");
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      throw new IOException("broken source");
    }

    @Override
    public void close() {
      session.events.add(name + " closed");
    }
  }
}
