package dev.berth.driver;

import dev.berth.sockets.Sysctl;
import java.io.IOException;

/// Ports from `first` to `last`, both included; 0 to 0 stands for whatever the kernel gives.
public record PortRange(int first, int last) {
  /// Whatever the kernel gives.
  public static final PortRange ANY = new PortRange(0, 0);

  private static final int USUAL_LOWEST_EPHEMERAL = 32_768;

  /// Checks the ports.
  public PortRange {
    boolean any = first == 0 && last == 0;
    if (!any && (first < 1 || last > 65_535 || first > last)) {
      throw new IllegalArgumentException(
          "not a range of ports: " + first + "-" + last + " (1 to 65535, the lower one first)");
    }
  }

  /// How many there are.
  public int size() {
    return last - first + 1;
  }

  /// The `index`th.
  public int port(int index) {
    return first + index;
  }

  /// The `count` ports below those that the kernel gives to outgoing connections
  /// (/proc/sys/net/ipv4/ip_local_port_range), where nothing else takes one by chance.
  public static PortRange belowEphemeral(int count) {
    int last = Math.max(1024 + count, lowestEphemeral()) - 1;
    return new PortRange(last - count + 1, last);
  }

  private static int lowestEphemeral() {
    try {
      return Sysctl.localPortRange().low();
    } catch (IOException e) {
      return USUAL_LOWEST_EPHEMERAL;
    }
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
