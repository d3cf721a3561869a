package dev.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.cloudhash.CloudHashFraming;
import dev.berth.cloudhash.CloudHashOptions;
import dev.berth.cloudhash.CloudHashProtocol;
import dev.berth.cloudhash.MemoryStore;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.dialogue.MemoryTree;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.tools.relay.RelayProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A client that never asks for anything is sent away after a minute, in the words of each
/// protocol; only of a relay's client nothing is asked.
@ParameterizedClass
@MethodSource("ways")
record FirstRequestTest(Way way) {
  static List<Way> ways() {
    return Way.all().stream().filter(way -> !way.architecture().hasProcesses()).toList();
  }

  private static final Deadline LONG = Deadline.after(SocketWire.PATIENCE);

  /// What a client hears that sends these bytes and no more.
  private String heard(Protocol protocol, String bytes) throws Exception {
    WatchedClock clock = new WatchedClock();
    ServerOptions options =
        ServerOptions.DEFAULT.withClock(clock).withMultiplexer(way.multiplexer());
    InetSocketAddress anywhere = new InetSocketAddress("127.0.0.1", 0);
    try (Server server = Server.start(protocol, way.architecture(), anywhere, options);
        Socket client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(server.address(), LONG);
      client.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)), LONG);
      await().until(() -> server.counters().active() == 1 && client.unsent() == 0);
      while (sentAway(server) == 0) { // Its session may begin only now.
        clock.advance(Duration.ofSeconds(60), () -> sentAway(server) == 1);
      }
      String all = new String(client.read(1 << 20, LONG), StandardCharsets.US_ASCII);
      assertThat(sentAway(server)).isEqualTo(1);
      return all;
    }
  }

  private static long sentAway(Server server) {
    return server.counters().refused(Refusal.NO_REQUEST);
  }

  @Test
  void ftpSaysSo() throws Exception {
    FtpOptions options = FtpOptions.defaults().withLogInTime(Duration.ofMinutes(10));
    try (MemoryTree tree = new MemoryTree(new WatchedClock())) {
      assertThat(heard(new FtpProtocol(tree, options), "USER ano"))
          .isEqualTo("220 FTP server ready.\r\n421 You have not sent a command in time.\r\n");
    }
  }

  @Test
  void cloudHashSaysSo() throws Exception {
    CloudHashOptions options = CloudHashOptions.defaults().withFraming(CloudHashFraming.LINE);
    assertThat(heard(new CloudHashProtocol(options, new MemoryStore()), "GET pre"))
        .isEqualTo("ERR closing: the first request has not come in time\n");
  }

  @Test
  void aRelayAsksForNothing() throws IOException {
    InetSocketAddress target = new InetSocketAddress("127.0.0.1", 9);
    assertThat(new RelayProtocol(target, Duration.ofSeconds(1), Duration.ZERO).awaitsRequest())
        .isFalse();
  }
}
