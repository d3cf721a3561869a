package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The number of a closed socket goes to the next that is opened. A call that comes late never
/// touches that one.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class ReuseTest {
  private static final int ROUNDS = 1_500;

  private final AtomicReference<Socket> current = new AtomicReference<>();
  private final AtomicBoolean end = new AtomicBoolean();

  @ParameterizedTest
  @EnumSource
  void lateCallsNeverTouchTheNextOwnerOfANumber(Threads threads) throws Exception {
    List<Waiting<Boolean>> late = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      late.add(threads.start(this::write));
      late.add(threads.start(this::read));
      late.add(threads.start(this::shutdown));
    }
    int reused = 0;
    try (Socket listener = Net.listener(Domain.INET)) {
      for (int i = 0; i < ROUNDS; i++) {
        reused += round(listener) ? 1 : 0;
      }
    } finally {
      end.set(true);
    }
    for (Waiting<Boolean> one : late) {
      assertThat(one.value()).isTrue();
    }
    assertThat(reused).as("numbers that were used again").isPositive();
  }

  /// A socket is offered to the late callers and closed; the next one must be left alone.
  private boolean round(Socket listener) throws IOException {
    Socket victim = Net.socket(Domain.INET);
    victim.connect(listener.localAddress());
    current.set(victim);
    Socket peer = listener.accept();
    int number = victim.fileno();
    victim.close();
    Socket next = Net.socket(Domain.INET);
    next.connect(listener.localAddress());
    try (Socket other = listener.accept()) {
      // A reader that came late would swallow these, a writer would add to them.
      next.write(Net.bytes("12"));
      other.write(Net.bytes("34"));
      assertThat(Net.read(other, 2)).isEqualTo("12");
      assertThat(Net.read(next, 2)).isEqualTo("34");
      next.closeWrite();
      assertThat(Net.read(other)).isEmpty();
    } finally {
      peer.close();
      next.close();
    }
    return next.fileno() == number;
  }

  private interface Call {
    void make(Socket socket) throws IOException;
  }

  private boolean repeat(Call call) throws IOException {
    while (!end.get()) {
      Socket socket = current.get();
      if (socket == null) {
        Thread.yield();
        continue;
      }
      try {
        call.make(socket);
      } catch (SocketClosedException e) {
        // That is what a late caller is told.
        Thread.yield();
      } catch (ErrnoException e) {
        if (!e.errno().isPeerGone()) {
          throw e;
        }
      }
    }
    return true;
  }

  private boolean write() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(1).put((byte) '!');
    return repeat(socket -> socket.writeNonBlocking(bytes.clear()));
  }

  private boolean read() throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(1);
    return repeat(socket -> socket.readPartial(into.clear(), Net.soon()));
  }

  private boolean shutdown() throws IOException {
    return repeat(Socket::closeWrite);
  }
}
