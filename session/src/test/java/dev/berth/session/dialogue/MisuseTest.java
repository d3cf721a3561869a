package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.session.Effects;
import dev.berth.session.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A session that breaks the contract fails its dialogue, even when it catches what it is told.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MisuseTest {
  private interface Act {
    void run(Effects effects) throws IOException;
  }

  private static void fails(Scripted session, String dialogue, String message) {
    for (Pieces pieces : new Pieces[] {Pieces.whole(), Pieces.single()}) {
      assertThatExceptionOfType(DialogueFailure.class)
          .isThrownBy(() -> session.play(dialogue, pieces))
          .withMessageContaining(message);
    }
  }

  /// Misuse in the first event.
  private static void fails(Act act, String message) {
    fails(
        new Scripted() {
          @Override
          void on(String event, Effects effects) throws IOException {
            if (event.equals("opened")) {
              act.run(effects);
            }
          }
        },
        "quiet",
        message);
  }

  @Test
  void an_exception_is_the_end() {
    fails(
        _ -> {
          throw new IllegalArgumentException("a bug");
        },
        "the session has failed: java.lang.IllegalArgumentException: a bug");
    fails(
        e ->
            e.work(
                () -> {
                  throw new IllegalArgumentException("a bug");
                },
                (_, _) -> {}),
        "its work, a source or a sink has failed: java.lang.IllegalArgumentException: a bug");
    fails(
        e ->
            e.work(
                () -> 1,
                (_, _) -> {
                  throw new IllegalArgumentException("a bug");
                }),
        "the session has failed: java.lang.IllegalArgumentException: a bug");
  }

  @Test
  void a_channel_that_is_not_there_cannot_be_used() {
    String message = "there is no channel 5, or it is closed";
    fails(e -> e.output(5), message);
    fails(e -> e.send(5, Scripted.source("", _ -> {})), message);
    fails(e -> e.receive(5, _ -> {}), message);
    fails(e -> e.shutdownWrite(5), message);
    fails(e -> e.pause(5), message);
    fails(e -> e.resume(5), message);
  }

  @Test
  void a_closed_channel_cannot_be_written_to() {
    fails(
        e -> {
          e.close(0);
          e.output(0);
        },
        "there is no channel 0, or it is closed");
    fails(
        e -> {
          e.shutdownWrite(0);
          e.output(0);
        },
        "writing on channel 0 has been shut down");
    fails(
        e -> {
          e.abort(0);
          e.output(0);
        },
        "there is no channel 0, or it is closed");
  }

  @Test
  void a_number_is_taken_until_its_channel_is_gone() {
    fails(e -> e.listen(0, Scripted.client()), "channel 0 cannot be opened");
    fails(e -> e.listen(-1, Scripted.client()), "channel -1 cannot be opened");
    fails(
        e -> {
          e.listen(1, Scripted.client());
          e.connect(1, new InetSocketAddress(Scripted.client(), 9));
        },
        "channel 1 cannot be opened: it is in use");
    Scripted early =
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            if (event.equals("opened")) {
              effects.listen(1, client());
            } else if (event.equals("connected 1")) {
              say(effects, 1, "unsent");
              effects.close(1);
              effects.listen(1, client());
            }
          }
        };
    fails(early, "S: 229 ...\ndata connect", "channel 1 cannot be opened: it is in use");
  }

  @Test
  void one_source_and_one_sink_at_a_time() {
    fails(
        e -> {
          e.send(0, Scripted.source("a", _ -> {}));
          e.send(0, Scripted.source("b", _ -> {}));
        },
        "channel 0 sends a source already");
    fails(
        e -> {
          e.receive(0, _ -> {});
          e.receive(0, _ -> {});
        },
        "channel 0 has a sink already");
  }

  @Test
  void an_address_must_be_resolved() {
    fails(
        e -> e.connect(1, InetSocketAddress.createUnresolved("example.org", 21)),
        "the address is not resolved");
  }

  @Test
  void effects_are_for_their_own_event_only() {
    String message = "effects were used outside of the event to which they were handed";
    fails(
        new Scripted() {
          private Effects kept;

          @Override
          void on(String event, Effects effects) {
            if (event.equals("opened")) {
              kept = effects;
            } else {
              kept.now();
            }
          }
        },
        "stop",
        message);
    fails(e -> e.work(() -> e.output(0), (_, _) -> {}), message);
    fails(
        e ->
            e.send(
                0,
                into -> {
                  e.now();
                  return -1;
                }),
        message);
    fails(
        e -> {
          Thread thread = Thread.ofVirtual().start(() -> catching(e));
          try {
            thread.join();
          } catch (InterruptedException i) {
            throw new IOException(i);
          }
        },
        message);
  }

  private static void catching(Effects effects) {
    try {
      effects.now();
    } catch (IllegalStateException _) {
      // as if nothing had happened
    }
  }

  @Test
  void misuse_that_the_session_catches_is_misuse_still() {
    fails(
        e -> {
          try {
            e.output(5);
          } catch (IllegalStateException _) {
            // as if nothing had happened
          }
        },
        "there is no channel 5, or it is closed");
  }

  @Test
  void the_input_is_not_the_sessions_own() {
    fails(reading(in -> in.put(in.position(), (byte) 'x')), "C- a", "it changed the bytes");
    fails(reading(in -> in.limit(in.limit() - 1)), "C- ab", "it moved the limit of its input");
    fails(reading(in -> in.position(0)), "C- a", "or its position back");
  }

  private interface Reading {
    void read(ByteBuffer in);
  }

  private static Scripted reading(Reading reading) {
    return new Scripted() {
      @Override
      void read(int channel, ByteBuffer in, Effects effects) {
        reading.read(in);
      }
    };
  }

  @Test
  void the_output_buffer_is_for_writing_in_this_event_only() {
    fails(e -> e.output(0).limit(100), "it moved the limit of an output buffer");
    fails(e -> e.output(0).position(0), "or its position back");
    fails(
        new Scripted() {
          private ByteBuffer kept;

          @Override
          void on(String event, Effects effects) {
            if (event.equals("opened")) {
              kept = effects.output(CONTROL);
            } else {
              kept.put((byte) 'x');
            }
          }
        },
        "stop",
        "it wrote into an output buffer of an earlier event");
  }

  @Test
  void a_source_reads_something_or_ends_and_a_sink_takes_everything() {
    fails(e -> e.send(0, (Source) _ -> 0), "a source read 0 bytes and said that it read 0");
    fails(e -> e.send(0, (Source) _ -> 3), "a source read 0 bytes and said that it read 3");
    fails(
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            if (event.equals("opened")) {
              effects.receive(CONTROL, _ -> {});
            }
          }
        },
        "C- abc",
        "a sink left ");
  }

  @Test
  void a_session_that_never_rests_is_stopped() {
    fails(
        new Scripted() {
          @Override
          void on(String event, Effects effects) {
            effects.wakeAt(effects.now());
          }
        },
        "quiet",
        "the session asks again and again to be woken at a time that has come");
  }

  @Test
  void what_is_left_open_in_the_tree_is_found() {
    assertThatExceptionOfType(DialogueFailure.class)
        .isThrownBy(() ->
            Dialogues.playInMemory(
                "file /f 1\nquiet",
                scene ->
                    new Scripted() {
                      @Override
                      void on(String event, Effects effects) throws IOException {
                        scene.tree().open(Toy.path("/f"));
                      }
                    }.protocol()))
        .withMessageContaining("has left 2 files, uploads or listings open");
  }
}
