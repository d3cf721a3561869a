package dev.berth.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// Named numbers, in the order in which they were put, and notes on how they came about.
public final class Figures {
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Double> values = new LinkedHashMap<>();

  /// Adds a figure, or replaces it.
  ///
  /// @return this, so that a row of figures reads as a list
  public Figures put(String name, double value) {
    values.put(name, value);
    return this;
  }

  /// Adds a count.
  public Figures put(String name, long value) {
    return put(name, (double) value);
  }

  /// Adds a remark that the reader of the figures should know of.
  public Figures note(String text) {
    notes.add(text);
    return this;
  }

  /// The remarks.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// The figure of this name, if there is one.
  public OptionalDouble get(String name) {
    Double value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /// All of them.
  public Map<String, Double> all() {
    return new LinkedHashMap<>(values);
  }

  /// The median of each figure over several rounds; a figure counts in the rounds that have it.
  /// Notes are not kept.
  public static Figures median(List<Figures> rounds) {
    Set<String> names = new LinkedHashSet<>();
    rounds.forEach(round -> names.addAll(round.values.keySet()));
    Figures median = new Figures();
    for (String name : names) {
      List<Double> sorted = new ArrayList<>();
      rounds.forEach(round -> round.get(name).ifPresent(sorted::add));
      sorted.sort(null);
      int middle = sorted.size() / 2;
      median.put(
          name,
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
    return median;
  }
}
