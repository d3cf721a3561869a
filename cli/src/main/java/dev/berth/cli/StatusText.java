package dev.berth.cli;

import dev.berth.session.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a server is, for people: a line of what it is, its counters in columns, and a line for each
/// worker process.
final class StatusText {
  private static final int COLUMNS = 3;
  private static final String LAG = "loop_lag_nanos";

  private StatusText() {}

  /// @param line of JSON, as the server told it
  /// @throws IllegalArgumentException when it is not what a server tells
  static String of(String line) {
    Map<String, Object> status = JsonReader.object(line);
    StringBuilder text = new StringBuilder();
    text.append(
        "process %d: %s, %s, at %s, up %s, %s%n"
            .formatted(
                number(status, "pid"),
                word(status, "protocol"),
                word(status, "architecture"),
                word(status, "address"),
                time(number(status, "uptime_seconds")),
                memory(number(status, "pss_bytes"))));
    columns(object(status.get("counters")), text);
    workers(status.get("processes"), text);
    return text.toString();
  }

  /// One below the other, then to the right: related ones are neighbours.
  private static void columns(Map<String, Object> counters, StringBuilder text) {
    List<Map.Entry<String, Object>> all = List.copyOf(counters.entrySet());
    int rows = (all.size() + COLUMNS - 1) / COLUMNS;
    List<List<String>> columns = new ArrayList<>();
    for (int from = 0; from < all.size(); from += rows) {
      columns.add(column(all.subList(from, Math.min(from + rows, all.size()))));
    }
    for (int row = 0; row < rows; row++) {
      for (List<String> column : columns) {
        text.append(row < column.size() ? "  " + column.get(row) : "");
      }
      text.append('\n');
    }
  }

  /// Names to the left, values to the right, as wide as the widest of them.
  private static List<String> column(List<Map.Entry<String, Object>> counters) {
    List<String> names = counters.stream().map(each -> name(each.getKey())).toList();
    List<String> values =
        counters.stream().map(each -> value(each.getKey(), each.getValue())).toList();
    int width = width(names);
    int valueWidth = width(values);
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String value = values.get(i);
      int gap = width - name.length() + valueWidth - value.length() + 2;
      cells.add(name + " ".repeat(gap) + value);
    }
    return cells;
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String name(String counter) {
    return counter.equals(LAG) ? "loop_lag" : printable(counter);
  }

  private static String value(String counter, Object value) {
    long number = value instanceof Long count ? count : 0;
    return counter.equals(LAG)
        ? String.format(Locale.ROOT, "%.3f ms", number / 1e6)
        : Long.toString(number);
  }

  private static void workers(@Nullable Object processes, StringBuilder text) {
    if (processes instanceof List<?> all && !all.isEmpty()) {
      text.append("  %10s %10s %8s %12s%n".formatted("worker", "memory", "active", "accepted"));
      for (Object each : all) {
        Map<String, Object> worker = object(each);
        text.append(
            "  %10d %10s %8d %12d%n"
                .formatted(
                    number(worker, "pid"),
                    memory(number(worker, "pss_bytes")),
                    number(worker, "active"),
                    number(worker, "accepted")));
      }
    }
  }

  private static Map<String, Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((name, each) -> object.put(String.valueOf(name), each));
      return object;
    }
    throw new IllegalArgumentException("an object is missing");
  }

  private static long number(Map<String, Object> from, String name) {
    if (from.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("the number '" + name + "' is missing");
  }

  private static String word(Map<String, Object> from, String name) {
    if (from.get(name) instanceof String text) {
      return printable(text);
    }
    throw new IllegalArgumentException("the text '" + name + "' is missing");
  }

  private static String printable(String text) {
    return Printable.utf8(text.getBytes(StandardCharsets.UTF_8));
  }

  static String time(long seconds) {
    long days = seconds / 86_400;
    long hours = seconds / 3_600 % 24;
    long minutes = seconds / 60 % 60;
    if (days > 0) {
      return days + " d " + hours + " h";
    }
    if (hours > 0) {
      return hours + " h " + minutes + " min";
    }
    return minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
  }

  private static String memory(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
