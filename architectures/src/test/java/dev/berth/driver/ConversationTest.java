package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
