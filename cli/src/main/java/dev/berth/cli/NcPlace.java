package dev.berth.cli;

import dev.berth.tools.netcat.Endpoint;
import dev.berth.tools.scan.Ports;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where `berth nc` connects or listens: a path, or a host and one port or several.
///
/// @param endpoints at least one, of one host
record NcPlace(List<Endpoint> endpoints) {
  /// @throws IllegalArgumentException that says what is wrong
  static NcPlace unix(List<String> words) {
    if (words.size() != 1) {
      throw new IllegalArgumentException(
          "-U needs one PATH, or @NAME, and nothing else: " + words.size() + " are given");
    }
    return new NcPlace(List.of(Endpoint.unix(words.getFirst())));
  }

  /// `[HOST] PORT`; with -l, the host may also be that of -s and the port that of -p.
  ///
  /// @throws IllegalArgumentException that says what is wrong
  static NcPlace listening(List<String> words, @Nullable String source, @Nullable Integer port) {
    if (port != null && words.size() <= 1) {
      return listening(words.isEmpty() ? source : words.getFirst(), Integer.toString(port));
    }
    if (port != null || words.isEmpty() || words.size() > 2) {
      throw new IllegalArgumentException("-l needs [HOST] PORT");
    }
    return listening(words.size() == 1 ? source : words.getFirst(), words.getLast());
  }

  private static NcPlace listening(@Nullable String host, String port) {
    int number = port.matches("0{1,5}") ? 0 : one(ports(port));
    return new NcPlace(List.of(new Endpoint.Inet(host, number)));
  }

  /// `HOST PORT`.
  ///
  /// @param many whether there may be several ports
  /// @throws IllegalArgumentException that says what is wrong
  static NcPlace connecting(List<String> words, boolean many) {
    if (words.size() != 2) {
      throw new IllegalArgumentException("it needs HOST and PORT (-l listens, -U takes a PATH)");
    }
    List<Integer> ports = ports(words.getLast());
    if (!many) {
      one(ports);
    }
    return new NcPlace(
        ports.stream().<Endpoint>map(port -> new Endpoint.Inet(words.getFirst(), port)).toList());
  }

  private static List<Integer> ports(String text) {
    Ports ports = Ports.parse(text);
    return IntStream.rangeClosed(1, Ports.LAST).filter(ports::contains).boxed().toList();
  }

  private static int one(List<Integer> ports) {
    if (ports.size() > 1) {
      throw new IllegalArgumentException("several ports need -z, which only looks who answers");
    }
    return ports.getFirst();
  }

  Endpoint first() {
    return endpoints.getFirst();
  }

  /// The host, or null.
  @Nullable String host() {
    return first() instanceof Endpoint.Inet inet ? inet.host() : null;
  }
}
