package dev.berth.sockets;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// How many connections this host has turned away at its listeners, counted over all of them since
/// the network namespace began (/proc/net/netstat, proc(5)). Two readings tell what happened
/// between them.
///
/// @param overflows handshakes that could not be finished because the queue was full
///   (`ListenOverflows`)
/// @param drops these, and those that were dropped for any other reason, such as want of memory
///   (`ListenDrops`)
public record ListenCounters(long overflows, long drops) {
  private static final String FILE = "/proc/net/netstat";
  private static final String GROUP = "TcpExt:";

  /// What the counters are now.
  ///
  /// @throws IOException when /proc is not mounted
  public static ListenCounters read() throws IOException {
    return parse(Sysctl.text(FILE));
  }

  /// What was added since an earlier reading.
  public ListenCounters since(ListenCounters earlier) {
    return new ListenCounters(overflows - earlier.overflows, drops - earlier.drops);
  }

  /// The file has two lines for each group: the names, then the numbers.
  static ListenCounters parse(String text) throws IOException {
    String[] names = {};
    for (String line : text.lines().filter(line -> line.startsWith(GROUP)).toList()) {
      String[] words = line.split(" ", -1);
      if (names.length == 0) {
        names = words;
      } else {
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < Math.min(names.length, words.length); i++) {
          values.put(names[i], words[i]);
        }
        return new ListenCounters(number(values, "ListenOverflows"), number(values, "ListenDrops"));
      }
    }
    throw new IOException(FILE + ": no " + GROUP);
  }

  private static long number(Map<String, String> values, String name) throws IOException {
    String value = values.get(name);
    if (value == null) {
      throw new IOException(FILE + ": no " + name);
    }
    return Long.parseLong(value);
  }
}
