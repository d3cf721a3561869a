package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryTree;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Simple commands make no objects: ten thousand idle sessions that are kept alive cost no garbage.
class AllocationTest {
  private static final int ROUNDS = 20_000;

  private final ByteBuffer output = ByteBuffer.allocate(64 * 1024);
  private final Effects effects = new Nothing();
  private final Session session =
      new FtpProtocol(new MemoryTree(new ManualClock()), FtpOptions.defaults()).open();

  @BeforeEach
  void logIn() {
    session.opened(new Local(), effects);
    say(ByteBuffer.wrap("USER ftp\r\nPASS x\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  private void say(ByteBuffer in) {
    output.clear();
    in.rewind();
    session.received(Session.CONTROL, in, effects);
    assertThat(in.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NOOP", "noop", "TYPE I", "TYPE A N", "MODE S", "STRU F", "PWD", "SYST", "ABOR"})
  void isFree(String command) {
    byte[] line = (command + "\r\n").repeat(10).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer in = ByteBuffer.wrap(line);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    run(in);
    long before = threads.getCurrentThreadAllocatedBytes();
    run(in);
    long perCommand = (threads.getCurrentThreadAllocatedBytes() - before) / (10L * ROUNDS);
    assertThat(perCommand).isZero();
  }

  private void run(ByteBuffer in) {
    for (int i = 0; i < ROUNDS; i++) {
      output.clear();
      in.rewind();
      session.received(Session.CONTROL, in, effects);
    }
  }

  private record Local() implements Connection {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4000);
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 21);
    }
  }

  /// Room to write, and nothing else.
  private final class Nothing implements Effects {
    @Override
    public long now() {
      return 1;
    }

    @Override
    public ByteBuffer output(int channel) {
      return output;
    }

    @Override
    public void send(int channel, Source source) {}

    @Override
    public void receive(int channel, Sink sink) {}

    @Override
    public void shutdownWrite(int channel) {}

    @Override
    public void close(int channel) {}

    @Override
    public void abort(int channel) {}

    @Override
    public void listen(int channel, InetAddress peer) {}

    @Override
    public void connect(int channel, InetSocketAddress to) {}

    @Override
    public <T> void work(Job<T> job, Completion<T> then) {}

    @Override
    public void wakeAt(long time) {}

    @Override
    public void pause(int channel) {}

    @Override
    public void resume(int channel) {}

    @Override
    public void request() {}

    @Override
    public void report(Record fact) {}
  }
}
