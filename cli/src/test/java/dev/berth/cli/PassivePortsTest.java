package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Architecture;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.PassivePorts;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Clock;
import dev.berth.session.dialogue.MemoryTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers of one machine share its ports.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PassivePortsTest {
  private static Server start(String architecture, PassivePorts ports) throws IOException {
    return Server.start(
        new FtpProtocol(new MemoryTree(Clock.system()), FtpOptions.defaults()),
        Architecture.named(architecture),
        new InetSocketAddress("127.0.0.1", 0),
        ServerOptions.DEFAULT.withPassivePorts(ports));
  }

  private static FtpTalk logIn(Server server) throws IOException {
    FtpTalk talk = FtpTalk.to(server.address().getPort());
    talk.logIn();
    return talk;
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "virtual-thread", "evented"})
  void aServerWhosePoolIsTakenStillServes(String architecture) throws IOException {
    List<FtpTalk> crowd = new ArrayList<>();
    try (Server first = start("evented", PassivePorts.DEFAULT);
        Server second = start(architecture, PassivePorts.DEFAULT)) {
      // Each of them waits at a port of its own, so all ports of the pool are bound.
      for (int i = 0; i < 256; i++) {
        FtpTalk client = logIn(first);
        crowd.add(client);
        assertThat(client.command("EPSV")).startsWith("229 ");
      }
      try (FtpTalk client = logIn(second);
          var data = client.begin("NLST")) {
        assertThat(data.getInputStream().read()).isEqualTo(-1);
        assertThat(client.reply()).startsWith("226 ");
      }
    } finally {
      for (FtpTalk client : crowd) {
        client.close();
      }
    }
  }

  @Test
  void aPortOfTheOperatorsChoiceThatWasTakenServesOnceItIsFree() throws IOException {
    ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int port = other.getLocalPort();
    try (Server server = start("evented", PassivePorts.range(port, port));
        FtpTalk client = logIn(server)) {
      assertThat(client.command("EPSV")).startsWith("425 ");
      other.close();
      try (var data = client.begin("NLST")) {
        assertThat(data.getPort()).isEqualTo(port);
        assertThat(data.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      other.close();
    }
  }
}
