package dev.berth.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Ports from `first` to `last`, both included; 0 to 0 stands for whatever the kernel gives.
public record PortRange(int first, int last) {
  /// Whatever the kernel gives.
  public static final PortRange ANY = new PortRange(0, 0);

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
    int lowest = 32_768;
    try {
      String text = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
      lowest = Integer.parseInt(text.trim().split("\\s+", 2)[0]);
    } catch (IOException | NumberFormatException e) {
      // Then the kernel's usual range is a good guess.
    }
    int last = Math.max(1024 + count, lowest) - 1;
    return new PortRange(last - count + 1, last);
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
