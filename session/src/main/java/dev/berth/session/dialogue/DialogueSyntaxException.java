package dev.berth.session.dialogue;

/// A dialogue whose text cannot be read; the message names the line and what was expected there.
public final class DialogueSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int line;

  DialogueSyntaxException(int line, String message) {
    super("line " + line + ": " + message);
    this.line = line;
  }

  /// The line of the text, from 1.
  public int line() {
    return line;
  }
}
