package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.architecture.Service;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.session.Source;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConversationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Fixture.Pair pair;

  ConversationTest() throws IOException {
    pair = Fixture.Pair.open();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  static void expectReset(Socket socket) {
    assertThatThrownBy(() ->
            socket.readPartial(ByteBuffer.allocate(1), Deadline.after(Duration.ofSeconds(10))))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNRESET));
  }

  @Test
  void mail_that_comes_before_the_end_is_read_and_later_mail_is_refused() throws IOException {
    Conversation conversation = Fixture.conversation(pair.near());
    conversation.open();
    Channel channel = new Channel(conversation, 1, Channel.State.LISTENING, null);
    conversation.channels().enter(channel);
    try (Fixture.Pair data = Fixture.Pair.open()) {
      assertThat(conversation.post(() -> conversation.channels().arrived(channel, data.near())))
          .isTrue();
      conversation.cut();
      assertThat(conversation.isOver()).isTrue();
      conversation.closeMail();
      expectReset(data.far());
    }
    List<String> late = new ArrayList<>();
    assertThat(conversation.post(() -> late.add("read"))).isFalse();
    conversation.readMail();
    assertThat(late).isEmpty();
  }

  @Test
  void a_peer_that_comes_to_a_channel_that_was_given_up_is_dropped() throws IOException {
    Conversation conversation = Fixture.conversation(pair.near());
    conversation.open();
    Channel channel = new Channel(conversation, 1, Channel.State.CLOSED, null);
    try (Fixture.Pair data = Fixture.Pair.open()) {
      conversation.arrivedNow(channel, data.near());
      expectReset(data.far());
    }
    conversation.cut();
  }

  @Test
  void jobs_without_a_thread_are_done_all_the_same_and_in_their_order() {
    Queue<Runnable> threads = new ArrayDeque<>();
    boolean[] full = new boolean[1];
    List<String> done = new ArrayList<>();
    Conversation conversation =
        Fixture.conversation(
            pair.near(),
            job -> {
              if (full[0]) {
                throw new RejectedExecutionException("no thread");
              }
              threads.add(job);
            });
    conversation.open();
    for (String name : List.of("first", "second", "third")) {
      conversation
          .jobs()
          .run(() -> {
            done.add(name);
            return () -> done.add(name + " told");
          });
    }
    full[0] = true;
    threads.remove().run();
    for (int i = 0; i < 3; i++) {
      conversation.readMail();
    }
    assertThat(done)
        .containsSubsequence("first", "second", "third")
        .containsSubsequence("first told", "second told", "third told");
    assertThat(conversation.jobs().isRunning()).isFalse();
    conversation.cut();
    assertThat(conversation.isOver()).isTrue();
  }

  /// Passes on what comes on channel 1, and closes when that has ended.
  private static final class OneWayRelay implements Session {
    @Override
    public void opened(Connection connection, Effects effects) {}

    @Override
    public void received(int channel, ByteBuffer in, Effects effects) {
      ByteBuffer out = effects.output(CONTROL);
      int count = Math.min(in.remaining(), out.remaining());
      out.put(in.slice().limit(count));
      in.position(in.position() + count);
    }

    @Override
    public void ended(int channel, Effects effects) {
      effects.close(CONTROL);
    }
  }

  @Test
  void bytes_that_wait_for_room_on_another_channel_come_before_the_end() throws IOException {
    Conversation conversation =
        Fixture.conversation(pair.near(), Service.IN_PLACE, new OneWayRelay());
    conversation.open();
    try (Fixture.Pair data = Fixture.Pair.open()) {
      Channel channel = new Channel(conversation, 1, Channel.State.OPEN, data.near());
      conversation.channels().enter(channel);
      byte[] piece = new byte[60_000];
      long written = 0;
      while (!channel.hasUnread()) {
        data.far().write(ByteBuffer.wrap(piece));
        written += piece.length;
        turn(conversation, channel);
      }
      data.far().closeWrite();
      while (!channel.inputEnded) {
        turn(conversation, channel);
      }
      assertThat(heardBy(pair.far(), conversation)).isEqualTo(written);
    }
    conversation.cut();
  }

  private static void turn(Conversation conversation, Channel channel) throws IOException {
    Socket socket = Conversation.socket(channel);
    conversation.ready(channel, socket.poll(Socket.READ, Deadline.after(PATIENCE)));
  }

  /// The bytes that come until the end, while the conversation has its turns.
  private static long heardBy(Socket peer, Conversation conversation) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    long heard = 0;
    while (peer.poll(Socket.READ, Deadline.after(PATIENCE)) != 0) {
      int count = peer.readNonBlocking(bytes.clear());
      if (count == Socket.END) {
        return heard;
      }
      heard += count;
      conversation.ready(conversation.control, Socket.WRITE);
    }
    throw new IOException("nothing comes after " + heard + " bytes, and no end");
  }

  @Test
  void an_end_that_waited_for_the_answer_to_what_came_before_is_told_when_that_is_sent()
      throws IOException {
    Queue<Runnable> threads = new ArrayDeque<>();
    List<String> events = new ArrayList<>();
    Session session =
        new Session() {
          @Override
          public void opened(Connection connection, Effects effects) {}

          @Override
          public void received(int channel, ByteBuffer in, Effects effects) {
            if (events.isEmpty()) {
              events.add("received");
              in.get();
              effects.work(() -> 1, (_, then) -> then.output(CONTROL).put((byte) 'a'));
            }
          }

          @Override
          public void ended(int channel, Effects effects) {
            events.add("ended");
            effects.close(CONTROL);
          }
        };
    Conversation conversation = Fixture.conversation(pair.near(), threads::add, session);
    conversation.open();
    pair.far().write(ByteBuffer.wrap(new byte[] {1, 2}));
    pair.far().closeWrite();
    turn(conversation, conversation.control);
    while (!conversation.control.inputEnded) {
      turn(conversation, conversation.control);
    }
    assertThat(events).containsExactly("received");
    threads.remove().run();
    conversation.readMail();

    assertThat(events).containsExactly("received", "ended");
    assertThat(conversation.isOver()).isTrue();
  }

  @Test
  void a_peer_is_not_cut_off_for_the_time_that_a_source_takes_elsewhere() throws IOException {
    Queue<Runnable> threads = new ArrayDeque<>();
    int[] left = {2};
    Source source =
        new Source() {
          @Override
          public int read(ByteBuffer into) {
            if (left[0]-- == 0) {
              return -1;
            }
            into.put(new byte[1000]);
            return 1000;
          }

          @Override
          public void close() {}
        };
    Session session =
        new Session() {
          @Override
          public void opened(Connection connection, Effects effects) {
            effects.send(CONTROL, source);
            effects.close(CONTROL);
          }
        };
    Fixture.Idle driver = new Fixture.Idle();
    Conversation conversation = Fixture.conversation(pair.near(), threads::add, session, driver);
    conversation.open();
    while (!threads.isEmpty()) {
      driver.now = conversation.dueAt(); // Longer than a peer may take.
      conversation.tick();
      threads.remove().run();
      conversation.readMail();
    }
    assertThat(heardBy(pair.far(), conversation)).isEqualTo(2000);
  }
}
