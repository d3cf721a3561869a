package dev.berth.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a line of JSON (RFC 8259) that one of our own servers has written: objects become maps,
/// arrays lists, numbers [Long] or [Double].
final class JsonReader {
  private static final int DEEPEST = 32;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  /// The object that the text is.
  ///
  /// @throws IllegalArgumentException when it is none
  static Map<String, Object> object(String text) {
    JsonReader reader = new JsonReader(text);
    Map<String, Object> object = reader.object();
    if (reader.at != text.length()) {
      throw reader.wrong("the end");
    }
    return object;
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    list(
        '{',
        '}',
        () -> {
          String name = string();
          expect(':');
          object.put(name, value());
        });
    return object;
  }

  private List<Object> array() {
    List<Object> array = new ArrayList<>();
    list('[', ']', () -> array.add(value()));
    return array;
  }

  private void list(char open, char close, Runnable item) {
    expect(open);
    if (++depth > DEEPEST) {
      throw wrong("less depth");
    }
    while (peek() != close) {
      item.run();
      if (peek() != close) {
        expect(',');
      }
    }
    expect(close);
    depth--;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong("four digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  private Object word(String word, Object meaning) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return meaning;
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      return digits.matches("-?[0-9]+") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw wrong("a value");
    }
  }

  private void expect(char c) {
    if (peek() != c) {
      throw wrong("'" + c + "'");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("no JSON: " + expected + " expected at " + at);
  }
}
