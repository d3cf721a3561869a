package dev.berth.tools.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The names of TCP services: those of this machine's `/etc/services` (services(5)), and a few of
/// our own for what it does not name or where it is missing.
public final class Services {
  private static final Path FILE = Path.of("/etc/services");

  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();

  private Services() {}

  /// The services that this machine knows, read from the file when they are first asked for.
  public static Services ofThisMachine() {
    return OfThisMachine.SERVICES;
  }

  private static final class OfThisMachine {
    static final Services SERVICES = read(FILE);
  }

  /// The services of a file; when it cannot be read, those that are known without it.
  static Services read(Path file) {
    Services services = new Services();
    try {
      for (String line : Files.readAllLines(file, ISO_8859_1)) {
        services.addLine(line);
      }
    } catch (IOException e) {
      // A container often has none. What follows is enough to be of use.
    }
    KnownPorts.NAMES.forEach(services::add);
    return services;
  }

  /// `http 80/tcp www # World Wide Web`
  private void addLine(String line) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
    if (words.length < 2 || !words[1].matches("\\d{1,5}/tcp")) {
      return;
    }
    int port = Integer.parseInt(words[1].substring(0, words[1].indexOf('/')));
    add(port, words[0]);
    for (int i = 2; i < words.length; i++) {
      ports.putIfAbsent(words[i], port);
    }
  }

  private void add(int port, String name) {
    names.putIfAbsent(port, name);
    ports.putIfAbsent(name, port);
  }

  /// The name of the service that is usual at a port, or the empty string. What listens there may
  /// be another one.
  public String name(int port) {
    return names.getOrDefault(port, "");
  }

  /// The port of a service.
  public OptionalInt port(String name) {
    Integer port = ports.get(name);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
