package dev.berth.lab.load;

import dev.berth.lab.machine.Usage;
import dev.berth.lab.report.Figures;
import org.HdrHistogram.Histogram;

/// What a load has done, and what it cost.
///
/// @param operations how many were done
/// @param errors how many failed
/// @param lastError what the last of them said, empty when there was none
/// @param latency the time of each that was done, in nanoseconds
/// @param used time and CPU from the first to the last
public record Outcome(
    long operations, long errors, String lastError, Histogram latency, Usage used) {
  /// The figures that every load has, by these names:
  ///
  /// | name | of |
  /// |---|---|
  /// | `rate` | operations a second |
  /// | `cpu_us` | busy time of the machine that is not the driver's, microseconds for each operation |
  /// | `tree_us` | time of the server's processes, likewise |
  /// | `driver_us` | time of the driver, likewise |
  /// | `p50_us`, `p99_us`, `p999_us`, `max_us` | latency |
  /// | `operations`, `errors`, `seconds` | how many, in what time |
  public Figures figures() {
    Figures figures =
        new Figures()
            .put("rate", operations / (used.clock() / 1e9))
            .put("cpu_us", each(used.others()))
            .put("tree_us", each(used.server()))
            .put("driver_us", each(used.driver()))
            .put("p50_us", latency.getValueAtPercentile(50) / 1e3)
            .put("p99_us", latency.getValueAtPercentile(99) / 1e3)
            .put("p999_us", latency.getValueAtPercentile(99.9) / 1e3)
            .put("max_us", latency.getMaxValue() / 1e3)
            .put("operations", operations)
            .put("errors", errors)
            .put("seconds", used.clock() / 1e9);
    if (errors > 0) {
      figures.note(errors + " operations failed, the last with: " + lastError);
    }
    return figures;
  }

  private double each(long nanos) {
    return nanos / 1e3 / operations;
  }
}
