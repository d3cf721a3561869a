package dev.berth.tools.scan;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A set of TCP ports, 1 to 65535.
public final class Ports {
  /// The highest port.
  public static final int LAST = 65_535;

  private static final Pattern RANGE = Pattern.compile("(\\d{0,9})-(\\d{0,9})");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final BitSet ports;

  private Ports(BitSet ports) {
    this.ports = ports;
  }

  /// These ports.
  ///
  /// @throws IllegalArgumentException when there is none, or one is out of range
  public static Ports of(int... numbers) {
    BitSet ports = new BitSet();
    for (int port : numbers) {
      ports.set(check(Integer.toString(port), port));
    }
    return nonEmpty(ports);
  }

  /// The ports from `first` to `last`, both included.
  ///
  /// @throws IllegalArgumentException when there is none, or one is out of range
  public static Ports range(int first, int last) {
    BitSet ports = new BitSet();
    addRange(ports, first + "-" + last, first, last);
    return new Ports(ports);
  }

  /// Ports, ranges and names of services with commas between them: `22,80,8000-8999,https`. A range
  /// may leave out an end: `60000-`, `-1024`, and `-` for all of them.
  ///
  /// @throws IllegalArgumentException that says what is wrong
  public static Ports parse(String text) {
    BitSet ports = new BitSet();
    for (String part : text.split(",", -1)) {
      addPart(ports, part.strip());
    }
    return nonEmpty(ports);
  }

  private static void addPart(BitSet ports, String part) {
    Matcher range = RANGE.matcher(part);
    if (range.matches()) {
      addRange(ports, part, number(range.group(1), 1), number(range.group(2), LAST));
    } else if (NUMBER.matcher(part).matches()) {
      ports.set(check(part, Integer.parseInt(part)));
    } else {
      ports.set(named(part));
    }
  }

  private static int number(String digits, int otherwise) {
    return digits.isEmpty() ? otherwise : Integer.parseInt(digits);
  }

  private static void addRange(BitSet ports, String text, int first, int last) {
    check(text, first);
    check(text, last);
    if (first > last) {
      throw new IllegalArgumentException("'" + text + "' is a range that ends before it begins");
    }
    ports.set(first, last + 1);
  }

  private static int check(String text, int port) {
    if (port < 1 || port > LAST) {
      throw new IllegalArgumentException(
          "'" + text + "': the ports that can be connected to are 1 to " + LAST);
    }
    return port;
  }

  private static int named(String name) {
    OptionalInt port = name.isEmpty() ? OptionalInt.empty() : Services.ofThisMachine().port(name);
    return port.orElseThrow(() ->
        new IllegalArgumentException(
            "'" + name + "' is no port, no range such as 1-1024, and no known service"));
  }

  private static Ports nonEmpty(BitSet ports) {
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("there is no port");
    }
    return new Ports(ports);
  }

  /// How many there are.
  public int count() {
    return ports.cardinality();
  }

  /// Whether a port is one of them.
  public boolean contains(int port) {
    return ports.get(port);
  }

  /// All of them, those first where one often finds somebody.
  IntStream likelyFirst() {
    BitSet others = (BitSet) ports.clone();
    KnownPorts.NAMES.keySet().forEach(others::clear);
    IntStream likely =
        KnownPorts.NAMES.keySet().stream().mapToInt(Integer::intValue).filter(ports::get);
    return IntStream.concat(likely, others.stream());
  }
}
