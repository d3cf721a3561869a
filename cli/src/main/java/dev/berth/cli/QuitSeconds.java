package dev.berth.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Seconds to go on at the end: `0` for none, `1.5`, and what is below 0 for any time.
final class QuitSeconds implements ITypeConverter<Duration> {
  /// Whatever is below 0.
  static final Duration FOR_EVER = Duration.ofSeconds(-1);

  /// Made by picocli.
  QuitSeconds() {}

  @Override
  public Duration convert(String text) {
    if (text.matches("0{1,9}(\\.0{1,9})?")) {
      return Duration.ZERO;
    }
    if (text.matches("-\\d{1,9}(\\.\\d{1,9})?")) {
      return FOR_EVER;
    }
    try {
      return new Seconds().convert(text);
    } catch (TypeConversionException e) {
      throw new TypeConversionException(
          "'" + text + "' is no number of seconds, such as 0 or 1.5, or -1 for any time");
    }
  }
}
