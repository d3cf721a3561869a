package dev.berth.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Seconds as people write them: `2`, `0.5`.
final class Seconds implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}");
  private static final int NANO_DIGITS = 9;

  /// Made by picocli.
  Seconds() {}

  @Override
  public Duration convert(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new TypeConversionException("'" + text + "' is no number of seconds, such as 2 or 0.5");
    }
    Duration time =
        Duration.ofNanos(new BigDecimal(text).movePointRight(NANO_DIGITS).longValueExact());
    if (time.isZero()) {
      throw new TypeConversionException("it must be more than 0 seconds");
    }
    return time;
  }
}
