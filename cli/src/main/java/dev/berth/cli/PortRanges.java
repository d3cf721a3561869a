package dev.berth.cli;

import dev.berth.server.PassivePorts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// Ranges of ports: `50000-50099`, or one port.
final class PortRanges {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  private PortRanges() {}

  static PassivePorts parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a range of ports, such as 50000-50099");
    }
    int first = Integer.parseInt(parts.group(1));
    int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
    if (first < 1) {
      throw new TypeConversionException(
          "'" + text + "' has port 0, which no client can connect to");
    }
    try {
      return PassivePorts.range(first, last);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
