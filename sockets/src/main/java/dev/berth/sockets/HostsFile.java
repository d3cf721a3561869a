package dev.berth.sockets;

import dev.berth.sockets.Netdb.AddressQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Look-ups of one family that do not leave the machine for a name of /etc/hosts (hosts(5)).
///
/// A name that has only an IPv4 address there, as `localhost` often has, is answered by the C
/// library without a name server when both families are asked for, but asked for IPv6 alone it goes
/// to the name server. A connect by name asks for each family apart, and would wait for that
/// answer. So for a name of the file both are asked for and one is told.
final class HostsFile {
  private static final Path FILE = Path.of("/etc/hosts");

  private HostsFile() {}

  /// The addresses, at least one. Blocks.
  static List<Addrinfo> getaddrinfo(AddressQuery query) throws ResolutionException {
    String host = query.host();
    Domain family = query.hints().domain();
    if (host == null || family == null || !has(FILE, host)) {
      return Netdb.getaddrinfo(query);
    }
    Hints both = query.hints().withDomain(null);
    List<Addrinfo> found =
        Netdb.getaddrinfo(new AddressQuery(host, query.service(), both)).stream()
            .filter(one -> one.domain() == family)
            .toList();
    if (found.isEmpty()) {
      throw new ResolutionException(query.toString(), GaiError.EAI_ADDRFAMILY);
    }
    return found;
  }

  /// Whether a file of the form of /etc/hosts has a name.
  static boolean has(Path file, String host) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> names(line, host));
    } catch (IOException | UncheckedIOException e) {
      return false; // Then the C library does not find it there either.
    }
  }

  /// `address name alias... # comment`.
  private static boolean names(String line, String host) {
    String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
    return Arrays.stream(words).skip(1).anyMatch(host::equalsIgnoreCase);
  }
}
