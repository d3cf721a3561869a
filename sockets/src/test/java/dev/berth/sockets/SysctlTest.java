package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What the kernel's own files say of its limits and counters.
class SysctlTest {
  /// As a program sees it that reads the file in one piece.
  private static String cat(String file) throws IOException {
    Process cat = new ProcessBuilder("cat", file).start();
    return cat.inputReader().readLine();
  }

  @Test
  void theMostThatABacklogMayBeIsRead() throws IOException {
    assertThat(Sysctl.somaxconn())
        .isEqualTo(Integer.parseInt(cat("/proc/sys/net/core/somaxconn")))
        .isPositive();
  }

  @Test
  void theEphemeralPortsAreRead() throws IOException {
    LocalPortRange range = Sysctl.localPortRange();
    assertThat(range.toString())
        .isEqualTo(cat("/proc/sys/net/ipv4/ip_local_port_range").replaceAll("\\s+", "-"));
    assertThat(range.low()).isBetween(1, range.high());
  }

  @Test
  void aPortThatNobodyHasChosenIsOneOfThem() throws IOException {
    LocalPortRange range = Sysctl.localPortRange();
    try (Socket socket = Net.bound(Domain.INET)) {
      assertThat(socket.localAddress().getPort()).isBetween(range.low(), range.high());
    }
  }

  @Test
  void aSettingThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Sysctl.text("/proc/sys/net/berth"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/sys/net/berth");
  }

  @Test
  void aRangeOfPortsHasTheLowerOneFirst() {
    assertThat(new LocalPortRange(1024, 65_535)).hasToString("1024-65535");
    assertThat(new LocalPortRange(40_000, 0).high()).isZero();
    assertThatThrownBy(() -> new LocalPortRange(2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2-1 (0 to 65535, the lower one first)");
    assertThatThrownBy(() -> new LocalPortRange(1, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LocalPortRange(-1, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---------------------------------------------------------------- counters

  @Test
  void theCountersOfListenersAreFoundByTheirNames() throws IOException {
    String text =
        """
        TcpExt: SyncookiesSent ListenOverflows Other ListenDrops
        TcpExt: 0 417 9 420
        IpExt: InOctets ListenDrops
        IpExt: 1 2
        """;
    assertThat(ListenCounters.parse(text)).isEqualTo(new ListenCounters(417, 420));
  }

  @Test
  void twoReadingsTellWhatHappenedBetweenThem() throws IOException {
    ListenCounters earlier = ListenCounters.read();
    ListenCounters later = ListenCounters.read();
    assertThat(later.since(earlier).overflows()).isNotNegative();
    assertThat(new ListenCounters(7, 9).since(new ListenCounters(5, 6)))
        .isEqualTo(new ListenCounters(2, 3));
  }

  @Test
  void countersThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> ListenCounters.parse("TcpExt: A\nTcpExt: 1\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("/proc/net/netstat: no ListenOverflows");
    assertThatThrownBy(() -> ListenCounters.parse("IpExt: A\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("/proc/net/netstat: no TcpExt:");
  }
}
