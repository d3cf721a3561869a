package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.FileTree;
import dev.berth.session.Outcome;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// What is reported of an upload whose client leaves while the file is put in its place. A moment
/// that no dialogue can hold: the work is done, and nobody is told of it any more.
class LeavingTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 1);
  private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 2);

  private final MemoryTree tree = new MemoryTree(new ManualClock());
  private final Held effects = new Held();

  private Transfer.Result leaveAtTheEndOfAnUpload(FileTree to) throws IOException {
    Session session = new FtpProtocol(to, DialogueOptions.of(Map.of())).open();
    session.opened(new Client(), effects);
    say(session, "USER alice", "PASS secret", "EPSV");
    session.listening(effects.channel, SERVER, effects);
    session.connected(effects.channel, CLIENT, effects);
    say(session, "STOR f");
    effects.sink.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
    effects.sink.close();
    session.ended(effects.channel, effects);
    assertThat(effects.jobs).hasSize(1);
    effects.jobs.remove().run();
    session.closed(effects);
    assertThat(effects.facts.getLast()).isInstanceOf(Transfer.class);
    return ((Transfer) effects.facts.getLast()).result();
  }

  private void say(Session session, String... lines) {
    for (String line : lines) {
      byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
      session.received(Session.CONTROL, ByteBuffer.wrap(bytes), effects);
      while (!effects.jobs.isEmpty()) {
        effects.jobs.remove().run().run();
      }
    }
  }

  @Test
  void anUploadThatIsInItsPlaceIsCompleteThoughNobodyWaitedForTheReply() throws IOException {
    assertThat(leaveAtTheEndOfAnUpload(tree)).isEqualTo(Transfer.Result.COMPLETE);
    assertThat(tree.open()).isZero();
  }

  @Test
  void anUploadThatCouldNotBeKeptHasFailed() throws IOException {
    assertThat(leaveAtTheEndOfAnUpload(new FailingTree(tree, 4))).isEqualTo(Transfer.Result.FAILED);
    assertThat(tree.open()).isZero();
  }

  /// Connected from here to here.
  private record Client() implements Connection {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public InetSocketAddress remote() {
      return CLIENT;
    }

    @Override
    public InetSocketAddress local() {
      return SERVER;
    }
  }

  /// A job that can be done now, and told later or never.
  private interface Doable {
    Runnable run();
  }

  /// Effects that wait until a test brings them about.
  private static final class Held implements Effects {
    final Queue<Doable> jobs = new ArrayDeque<>();
    final List<Record> facts = new ArrayList<>();
    Sink sink;
    int channel;

    @Override
    public <T> void work(Job<T> job, Completion<T> then) {
      jobs.add(() -> {
        Outcome<T> outcome = outcome(job);
        return () -> then.done(outcome, this);
      });
    }

    private static <T> Outcome<T> outcome(Job<T> job) {
      try {
        return new Outcome.Done<>(job.run());
      } catch (IOException e) {
        return new Outcome.Failed<>(e);
      }
    }

    @Override
    public void request() {}

    @Override
    public void report(Record fact) {
      facts.add(fact);
    }

    @Override
    public void receive(int from, Sink to) {
      sink = to;
    }

    @Override
    public void listen(int number, InetAddress peer) {
      channel = number;
    }

    @Override
    public long now() {
      return 0;
    }

    @Override
    public ByteBuffer output(int to) {
      return ByteBuffer.allocate(RESERVE);
    }

    @Override
    public void send(int to, Source source) {}

    @Override
    public void shutdownWrite(int number) {}

    @Override
    public void close(int number) {}

    @Override
    public void abort(int number) {}

    @Override
    public void connect(int number, InetSocketAddress to) {}

    @Override
    public void wakeAt(long time) {}

    @Override
    public void pause(int number) {}

    @Override
    public void resume(int number) {}
  }
}
