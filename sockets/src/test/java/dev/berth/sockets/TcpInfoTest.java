package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the kernel tells of a connection.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class TcpInfoTest {
  private Net.Pair pair;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    pair = Net.pair();
    client = pair.client();
    server = pair.server();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private static TcpInfo info(Socket socket) throws IOException {
    return socket.getOption(Option.TCP_INFO);
  }

  @Test
  void theStateFollowsTheConnection() throws IOException {
    assertThat(info(client).state()).isEqualTo(TcpState.ESTABLISHED);
    client.closeWrite();
    assertThat(server.poll(Socket.READ, Net.soon())).isNotZero();
    assertThat(info(server).state()).isEqualTo(TcpState.CLOSE_WAIT);
    // What the server writes acknowledges the end as well.
    assertThat(info(client).state()).isIn(TcpState.FIN_WAIT1, TcpState.FIN_WAIT2);
    server.write(Net.bytes("x"));
    assertThat(Net.read(client, 1)).isEqualTo("x");
    assertThat(info(client).state()).isEqualTo(TcpState.FIN_WAIT2);
    server.closeWrite();
    assertThat(client.poll(Socket.READ, Net.soon())).isNotZero();
    assertThat(info(server).state()).isEqualTo(TcpState.CLOSE);
    try (Socket fresh = Net.socket(Domain.INET)) {
      assertThat(info(fresh).state()).isEqualTo(TcpState.CLOSE);
    }
  }

  @Test
  void bytesAreCountedWhereTheyLeaveAndWhereTheyArrive() throws IOException {
    client.write(ByteBuffer.allocateDirect(10_000));
    assertThat(Net.read(server, 10_000)).hasSize(10_000);
    server.write(Net.bytes("reply"));
    assertThat(Net.read(client, 5)).isEqualTo("reply");
    TcpInfo sender = info(client);
    assertThat(sender.bytesSent()).isEqualTo(10_000);
    assertThat(sender.bytesReceived()).isEqualTo(5);
    // The reply has acknowledged everything; the SYN counts as a byte.
    assertThat(sender.bytesAcked()).isEqualTo(10_001);
    assertThat(sender.unacked()).isZero();
    assertThat(sender.notsentBytes()).isZero();
    assertThat(sender.dataSegsOut()).isPositive();
    assertThat(sender.segsOut()).isGreaterThan(sender.dataSegsOut());
    assertThat(sender.dataSegsIn()).isEqualTo(1);
    assertThat(sender.segsIn()).isPositive();
    assertThat(sender.delivered()).isPositive();
    assertThat(sender.deliveredCe()).isZero();
    assertThat(info(server).bytesReceived()).isEqualTo(10_000);
  }

  @Test
  void theRoundTripIsMeasured() throws IOException {
    TcpInfo info = info(client);
    assertThat(info.rtt()).isPositive();
    assertThat(info.rttvar()).isPositive();
    assertThat(info.minRtt()).isPositive().isLessThanOrEqualTo(info.rtt());
    assertThat(info.rto()).isGreaterThan(info.rtt());
  }

  @Test
  void sizesAndWindowsAreTold() throws IOException {
    TcpInfo info = info(client);
    assertThat(info.sndMss()).isEqualTo((long) client.getOption(Option.TCP_MAXSEG));
    assertThat(info.pmtu()).isEqualTo((long) client.getOption(Option.IP_MTU));
    assertThat(info.advmss()).isLessThan(info.pmtu());
    assertThat(info.sndCwnd()).isPositive();
    assertThat(info.sndWnd()).isPositive();
    assertThat(info.rcvSpace()).isPositive();
    assertThat(info.sndSsthresh()).isPositive();
    assertThat(info.caState()).isEqualTo(TcpInfo.Congestion.OPEN);
    assertThat(info.sndWscale()).isEqualTo(info(server).rcvWscale());
    assertThat(info.rcvWscale()).isEqualTo(info(server).sndWscale());
  }

  @Test
  void nothingIsLostOnTheLoopback() throws IOException {
    TcpInfo info = info(client);
    assertThat(info.lost()).isZero();
    assertThat(info.retrans()).isZero();
    assertThat(info.retransmits()).isZero();
    assertThat(info.totalRetrans()).isZero();
    assertThat(info.bytesRetrans()).isZero();
    assertThat(info.backoff()).isZero();
    assertThat(info.probes()).isZero();
    assertThat(info.synData()).isFalse();
  }

  @Test
  void bytesThatThePeerDoesNotTakeAreNotSent() throws IOException {
    try (Net.Pair stuffed = Net.stuffed()) {
      TcpInfo info = info(stuffed.client());
      assertThat(info.notsentBytes()).isPositive();
      assertThat(info.rwndLimited()).isPositive();
      assertThat(info.busyTime()).isGreaterThanOrEqualTo(info.rwndLimited());
    }
  }

  @Test
  void aRateThatWasSetIsTold() throws IOException {
    assertThat(info(client).maxPacingRate()).isEqualTo(-1);
    client.setOption(Option.SO_MAX_PACING_RATE, 5_000_000_000L);
    assertThat(info(client).maxPacingRate()).isEqualTo(5_000_000_000L);
  }

  /// Linux 2.6 gave 104 bytes.
  @Test
  void whatAnOldKernelDoesNotTellIsMinusOne() throws IOException {
    byte[] whole = client.getRawOption(Option.IPPROTO_TCP, Option.TCP_INFO.name(), 256);
    TcpInfo old = new TcpInfo(Arrays.copyOf(whole, 104));
    assertThat(old.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(old.rtt()).isPositive();
    assertThat(old.totalRetrans()).isZero();
    assertThat(old.pacingRate()).isEqualTo(-1);
    assertThat(old.deliveryRate()).isEqualTo(-1);
    assertThat(old.sndWnd()).isEqualTo(-1);
  }

  @Test
  void aLogGetsItInALine() throws IOException {
    assertThat(info(client).toString())
        .matches("ESTABLISHED, rtt \\d+ us, cwnd \\d+, unacked 0, retransmitted 0");
  }

  @Test
  void itCannotBeSet() throws IOException {
    TcpInfo info = info(client);
    SocketTest.fails(Errno.ENOPROTOOPT, () -> client.setOption(Option.TCP_INFO, info));
  }
}
