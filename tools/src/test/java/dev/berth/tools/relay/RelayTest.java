package dev.berth.tools.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Architecture;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.sockets.ConnectFailedException;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The relay over real sockets, under every architecture that lives in one process.
@ParameterizedClass
@MethodSource("architectures")
class RelayTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Parameter Architecture architecture;
  private final BlockingQueue<Relayed> reports = new LinkedBlockingQueue<>();
  private Socket target;

  static List<Architecture> architectures() {
    return Architecture.all().stream().filter(one -> !one.hasProcesses()).toList();
  }

  @BeforeEach
  void listen() throws IOException {
    target = Socket.create(Domain.INET, Type.STREAM);
    target.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    target.listen(16);
  }

  @AfterEach
  void close() {
    target.close();
  }

  private Server relay(InetSocketAddress to, Duration idle) throws IOException {
    return Server.start(
        new RelayProtocol(to, LONG, idle),
        architecture,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ServerOptions.DEFAULT.withReports((_, fact) -> reports.add((Relayed) fact)));
  }

  private static Socket connect(Server server) throws IOException {
    InetSocketAddress address = server.address();
    return TcpClient.open("127.0.0.1", address.getPort(), soon());
  }

  private static Deadline soon() {
    return Deadline.after(LONG);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.read(1 << 20, soon()), StandardCharsets.ISO_8859_1);
  }

  @Test
  void each_side_hears_the_other_and_half_a_connection_can_be_over() throws Exception {
    try (Server server = relay(target.localAddress(), Duration.ZERO);
        Socket client = connect(server);
        Socket far = target.accept(soon())) {
      client.write(bytes("question"));
      client.closeWrite();
      assertThat(read(far)).isEqualTo("question");
      far.write(bytes("answer"));
      far.closeWrite();
      assertThat(read(client)).isEqualTo("answer");
      Relayed report = reports.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(report.outcome()).isEqualTo(Relayed.Outcome.COMPLETE);
      assertThat(report.sent()).isEqualTo(8);
      assertThat(report.received()).isEqualTo(6);
    }
  }

  @Test
  void a_target_that_nobody_listens_at_ends_the_connection_and_is_reported() throws Exception {
    InetSocketAddress nobody = target.localAddress();
    target.close();
    try (Server server = relay(nobody, Duration.ZERO)) {
      try (Socket client = connect(server)) {
        assertThat(endOf(client)).isTrue();
      } catch (ConnectFailedException e) {
        // It had ended before we could see that it had begun.
        assertThat(e).hasMessageContaining("ECONNRESET");
      }
      assertThat(reports.poll(LONG.toSeconds(), TimeUnit.SECONDS).outcome())
          .isEqualTo(Relayed.Outcome.UNREACHABLE);
    }
  }

  @Test
  void a_side_that_breaks_off_takes_the_other_with_it() throws Exception {
    try (Server server = relay(target.localAddress(), Duration.ZERO);
        Socket client = connect(server);
        Socket far = target.accept(soon())) {
      far.write(bytes("x"));
      client.readFully(ByteBuffer.allocate(1), soon());
      client.reset();
      assertThat(endOf(far)).isTrue();
      assertThat(reports.poll(LONG.toSeconds(), TimeUnit.SECONDS).outcome())
          .isEqualTo(Relayed.Outcome.BROKEN);
    }
  }

  @Test
  void silence_on_both_sides_ends_it() throws Exception {
    try (Server server = relay(target.localAddress(), Duration.ofMillis(50));
        Socket client = connect(server);
        Socket far = target.accept(soon())) {
      assertThat(endOf(client)).isTrue();
      assertThat(endOf(far)).isTrue();
      assertThat(reports.poll(LONG.toSeconds(), TimeUnit.SECONDS).outcome())
          .isEqualTo(Relayed.Outcome.IDLE);
    }
  }

  /// Whether the connection is over, in good order or by a reset.
  private static boolean endOf(Socket socket) throws IOException {
    try {
      return socket.readPartial(ByteBuffer.allocate(1), soon()) == Socket.END;
    } catch (ErrnoException.ConnectionReset e) {
      return true;
    }
  }
}
