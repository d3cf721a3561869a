package dev.berth.lab.report;

import java.util.Locale;
import java.util.OptionalDouble;

/// A column of a table: which figure, under what title, with how many digits after the point.
///
/// @param figure the name of the figure
/// @param title what stands above it, with its unit
/// @param digits after the point
public record Column(String figure, String title, int digits) {
  /// A figure as it is printed, thousands apart: `12,345`; `-` when it is missing.
  public String format(OptionalDouble value) {
    return value.isEmpty() || !Double.isFinite(value.getAsDouble())
        ? "-"
        : String.format(Locale.ROOT, "%,." + digits + "f", value.getAsDouble());
  }
}
