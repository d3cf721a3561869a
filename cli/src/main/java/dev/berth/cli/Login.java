package dev.berth.cli;

import picocli.CommandLine.TypeConversionException;

/// Who may log in: `NAME:PASSWORD`. No message shows a password.
///
/// @param user the name
/// @param password the password, with all colons after the first
record Login(String user, String password) {
  @Override
  public String toString() {
    return user + ":...";
  }

  /// Reads one.
  static Login parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new TypeConversionException("it must be NAME:PASSWORD, and neither may be empty");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new TypeConversionException("a control character is in it, which no client can send");
    }
    return new Login(text.substring(0, colon), text.substring(colon + 1));
  }
}
