package dev.berth.lab.report;

import java.util.List;
import java.util.Map;

/// Writes JSON (RFC 8259) of maps, lists, texts, numbers and truth values. The lab writes one small
/// file and reads none, which is no reason for a library.
public final class Json {
  private Json() {}

  /// The text of a value, indented by two blanks a level.
  ///
  /// @throws IllegalArgumentException when it holds something of another kind
  public static String text(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value, "\n");
    return text.append('\n').toString();
  }

  private static void append(StringBuilder text, Object value, String line) {
    switch (value) {
      case Map<?, ?> map -> appendMap(text, map, line);
      case List<?> list -> appendList(text, list, line);
      case Double number when !Double.isFinite(number) -> text.append("null");
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      case String string -> appendString(text, string);
      default -> throw new IllegalArgumentException("not for JSON: " + value.getClass());
    }
  }

  private static void appendMap(StringBuilder text, Map<?, ?> map, String line) {
    String comma = "";
    text.append('{');
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(comma).append(line).append("  ");
      appendString(text, String.valueOf(entry.getKey()));
      text.append(": ");
      append(text, entry.getValue(), line + "  ");
      comma = ",";
    }
    text.append(map.isEmpty() ? "" : line).append('}');
  }

  private static void appendList(StringBuilder text, List<?> list, String line) {
    String comma = "";
    text.append('[');
    for (Object value : list) {
      text.append(comma).append(line).append("  ");
      append(text, value, line + "  ");
      comma = ",";
    }
    text.append(list.isEmpty() ? "" : line).append(']');
  }

  private static void appendString(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> {
          if (c < ' ') {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
