package dev.berth.driver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

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
    // One read for all of it: the kernel tells the end to a second one, wherever it begins, and
    // Files.readString begins with a single byte.
    byte[] text = new byte[64];
    try (InputStream file = new FileInputStream("/proc/sys/net/ipv4/ip_local_port_range")) {
      int length = Math.max(0, file.read(text));
      return Integer.parseInt(new String(text, 0, length, US_ASCII).trim().split("\\s+", 2)[0]);
    } catch (IOException | NumberFormatException e) {
      return USUAL_LOWEST_EPHEMERAL;
    }
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
