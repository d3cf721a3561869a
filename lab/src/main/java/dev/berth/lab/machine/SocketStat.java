package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Counts of sockets: /proc/net/sockstat.
public final class SocketStat {
  private SocketStat() {}

  /// How many TCP connections of the machine are in TIME_WAIT.
  public static long timeWait() throws IOException {
    return parse(Files.readString(Path.of("/proc/net/sockstat")));
  }

  static long parse(String sockstat) throws IOException {
    String[] words = Labelled.text(sockstat, "TCP:").split(" ", -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (words[i].equals("tw")) {
        return Labelled.number(words[i + 1]);
      }
    }
    throw new IOException("no count of TIME_WAIT in /proc/net/sockstat");
  }
}
