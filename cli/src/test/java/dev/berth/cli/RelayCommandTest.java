package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// `berth relay`, as a process of its own.
final class RelayCommandTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void aConnectionIsPassedOnAndIsALineWhenItIsOver() throws Exception {
    try (Socket target = Socket.create(Domain.INET, Type.STREAM)) {
      target.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      target.listen(1);
      String to = "127.0.0.1:" + target.localAddress().getPort();
      try (Program program = Program.start("relay", "--listen", "127.0.0.1:0", to);
          Socket client = TcpClient.open("127.0.0.1", program.awaitPort());
          Socket far = target.accept(Deadline.after(LONG))) {
        client.write(ByteBuffer.wrap(new byte[5]));
        client.closeWrite();
        assertThat(far.read(100, Deadline.after(LONG))).hasSize(5);
        far.write(ByteBuffer.wrap(new byte[7]));
        far.closeWrite();
        assertThat(client.read(100, Deadline.after(LONG))).hasSize(7);
        String line = program.awaitLine("RELAY");
        assertThat(line)
            .contains("RELAY " + to + " 5 bytes to it, 7 bytes from it")
            .endsWith("complete");
        program.signal("TERM");
        assertThat(program.await().status()).isZero();
      }
    }
  }

  @Test
  void aTargetWithoutAPortIsRefused() throws Exception {
    try (Program program = Program.start("relay", "127.0.0.1:0")) {
      Program.End end = program.await();
      assertThat(end.status()).isEqualTo(2);
      assertThat(end.errors()).contains("the target has no port");
    }
  }
}
