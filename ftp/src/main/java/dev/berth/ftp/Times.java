package dev.berth.ftp;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Times as FTP writes them, always UTC: the `time-val` of RFC 3659, section 2.3, and the dates of
/// `ls -l`.
final class Times {
  /// Half a year, as ls(1) of GNU counts it: 31,556,952 s of the average Gregorian year, halved.
  private static final long HALF_A_YEAR = 31_556_952 / 2;

  /// A file from just now may have a time that is a little ahead of the listing's.
  private static final long DAY = 86_400;

  private static final long SECOND = 1_000_000_000;

  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private Times() {}

  private static LocalDateTime utc(long nanos) {
    return LocalDateTime.ofEpochSecond(Math.floorDiv(nanos, SECOND), 0, ZoneOffset.UTC);
  }

  /// `YYYYMMDDHHMMSS`. Fractions are left out: a file copied with them would not compare equal
  /// elsewhere.
  static void appendStamp(StringBuilder to, long nanos) {
    LocalDateTime time = utc(nanos);
    appendPadded(to, time.getYear(), 4, '0');
    appendPadded(to, time.getMonthValue(), 2, '0');
    appendPadded(to, time.getDayOfMonth(), 2, '0');
    appendPadded(to, time.getHour(), 2, '0');
    appendPadded(to, time.getMinute(), 2, '0');
    appendPadded(to, time.getSecond(), 2, '0');
  }

  /// `YYYYMMDDHHMMSS`, perhaps with a fraction, in nanoseconds since 1970; null when it is no time.
  static @org.jspecify.annotations.Nullable Long parseStamp(String text) {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "0" : text.substring(dot + 1);
    if (whole.length() != 14 || Numbers.parse(whole) < 0) {
      return null;
    }
    if (fraction.length() > 9 || Numbers.parse(fraction) < 0) {
      return null;
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(whole, 0, 4, 10),
              Integer.parseInt(whole, 4, 6, 10),
              Integer.parseInt(whole, 6, 8, 10),
              Integer.parseInt(whole, 8, 10, 10),
              Integer.parseInt(whole, 10, 12, 10),
              Integer.parseInt(whole, 12, 14, 10));
      long nanos = Numbers.parse((fraction + "00000000").substring(0, 9));
      return Math.addExact(Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), SECOND), nanos);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /// `Nov 20 08:14` for the last half year, `Nov 20 2024` for everything else.
  static void appendListDate(StringBuilder to, long nanos, long now) {
    LocalDateTime time = utc(nanos);
    int month = 3 * (time.getMonthValue() - 1);
    to.append(MONTHS, month, month + 3).append(' ');
    appendPadded(to, time.getDayOfMonth(), 2, ' ');
    long age = Math.floorDiv(now, SECOND) - Math.floorDiv(nanos, SECOND);
    if (age < HALF_A_YEAR && age > -DAY) {
      appendPadded(to.append(' '), time.getHour(), 2, '0');
      appendPadded(to.append(':'), time.getMinute(), 2, '0');
    } else {
      appendPadded(to.append("  "), time.getYear(), 4, '0');
    }
  }

  /// A number with at least so many places.
  static void appendPadded(StringBuilder to, long value, int width, char padding) {
    int places = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      places++;
    }
    to.repeat(padding, Math.max(0, width - places)).append(value);
  }
}
