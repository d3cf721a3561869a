package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Settings of the kernel that bound what a socket can be told (/proc/sys, proc(5)), read anew each
/// time: they may be changed while a program runs, and they are those of its network namespace.
public final class Sysctl {
  private static final String NET = "/proc/sys/net/";

  private Sysctl() {}

  /// The most connections that may wait in the queue of a listener (net.core.somaxconn): listen(2)
  /// cuts its backlog to this without a word. C's SOMAXCONN is a guess of the headers.
  ///
  /// @throws IOException when /proc is not mounted
  public static int somaxconn() throws IOException {
    return numbers("core/somaxconn", 1)[0];
  }

  /// The ports from which the kernel takes one for a socket that has not chosen
  /// (net.ipv4.ip_local_port_range; IPv6 sockets use it, too).
  ///
  /// @throws IOException when /proc is not mounted
  public static LocalPortRange localPortRange() throws IOException {
    int[] ports = numbers("ipv4/ip_local_port_range", 2);
    return new LocalPortRange(ports[0], ports[1]);
  }

  private static int[] numbers(String name, int count) throws IOException {
    String text = text(NET + name);
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != count) {
      throw new IOException(NET + name + ": not " + count + " numbers: " + text.strip());
    }
    try {
      return Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new IOException(NET + name + ": not a number: " + text.strip(), e);
    }
  }

  /// The text of a file in /proc. It is read with room for all of it from the start: of a file in
  /// /proc/sys the kernel gives everything to the first read, or else as much as that had room for
  /// and the end to the second one, and [java.nio.file.Files#readString] begins with a single byte
  /// where a file says that it has no length.
  static String text(String file) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    try (InputStream in = new FileInputStream(file)) {
      return new String(bytes, 0, in.readNBytes(bytes, 0, bytes.length), US_ASCII);
    }
  }
}
