package dev.berth.lab.report;

import java.util.ArrayList;
import java.util.List;

/// A table in Markdown whose source reads as a table too: columns as wide as their widest cell, the
/// first one to the left and numbers to the right.
public final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  /// A table with this head.
  public MarkdownTable(List<String> head) {
    rows.add(List.copyOf(head));
  }

  /// Adds a row.
  ///
  /// @throws IllegalArgumentException when it has not as many cells as the head
  public void add(List<String> row) {
    if (row.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "a row of " + row.size() + " cells under a head of " + rows.getFirst().size());
    }
    rows.add(List.copyOf(row));
  }

  /// The lines of the table, each with its end.
  public String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    append(text, rows.getFirst(), widths);
    text.append('|');
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? ":" : "-").append("-".repeat(widths[i])).append(i == 0 ? "-|" : ":|");
    }
    text.append('\n');
    rows.stream().skip(1).forEach(row -> append(text, row, widths));
    return text.toString();
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], escape(row.get(i)).length());
      }
    }
    return widths;
  }

  private static void append(StringBuilder text, List<String> row, int[] widths) {
    text.append('|');
    for (int i = 0; i < widths.length; i++) {
      String cell = escape(row.get(i));
      String blanks = " ".repeat(widths[i] - cell.length());
      text.append(' ').append(i == 0 ? cell + blanks : blanks + cell).append(" |");
    }
    text.append('\n');
  }

  private static String escape(String cell) {
    return cell.replace("|", "\\|").replace('\n', ' ');
  }
}
