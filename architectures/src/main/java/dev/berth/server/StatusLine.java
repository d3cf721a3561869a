package dev.berth.server;

import dev.berth.ledger.Book;
import dev.berth.ledger.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.function.Supplier;

/// How a server is, as one line of JSON (RFC 8259). Fields may be added; those that are here stay.
///
/// @param startedAt as [System#nanoTime]
record StatusLine(
    String protocol, String architecture, InetSocketAddress address, Book book, long startedAt)
    implements Supplier<String> {
  @Override
  public String get() {
    long pid = ProcessHandle.current().pid();
    return object()
        .add("\"pid\":" + pid)
        .add("\"protocol\":" + quoted(protocol))
        .add("\"architecture\":" + quoted(architecture))
        .add("\"address\":" + quoted(text(address)))
        .add("\"uptime_seconds\":" + (System.nanoTime() - startedAt) / 1_000_000_000L)
        .add("\"pss_bytes\":" + pssBytes(pid))
        .add("\"counters\":" + counters())
        .add("\"processes\":" + processes())
        .toString();
  }

  private String counters() {
    StringJoiner all = object();
    book.snapshot().forEach((name, value) -> all.add(quoted(name) + ":" + value));
    return all.toString();
  }

  private String processes() {
    StringJoiner all = new StringJoiner(",", "[", "]");
    for (Tally.Worker worker : book.workers().living()) {
      all.add(
          object()
              .add("\"pid\":" + worker.pid())
              .add("\"pss_bytes\":" + pssBytes(worker.pid()))
              .add("\"active\":" + worker.active())
              .add("\"accepted\":" + worker.accepted())
              .toString());
    }
    return all.toString();
  }

  /// The memory of a process, in which its share of what it shares with others is counted: the
  /// proportional set size (proc_pid_smaps(5)); 0 when it has just ended.
  private static long pssBytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static StringJoiner object() {
    return new StringJoiner(",", "{", "}");
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean six = address.getAddress() instanceof Inet6Address;
    return (six ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
