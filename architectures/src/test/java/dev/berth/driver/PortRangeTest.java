package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PortRangeTest {
  @Test
  void thePoolLiesRightBelowThePortsOfOutgoingConnections() throws IOException {
    Process cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/ip_local_port_range").start();
    int lowest = Integer.parseInt(cat.inputReader().readLine().split("\\s+")[0]);

    PortRange range = PortRange.belowEphemeral(256);

    assertThat(range.last()).isEqualTo(Math.max(lowest, 1024 + 256) - 1);
    assertThat(range.size()).isEqualTo(256);
  }
}
