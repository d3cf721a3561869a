package dev.berth.cloudhash;

import java.nio.ByteBuffer;

/// Takes a message apart, where it lies: verb, spaces, key, one space, value. A session has one and
/// reads each message into it; nothing is copied.
final class Request {
  /// What a message is, seen from its form alone.
  enum Form {
    /// A command with all it needs.
    VALID,
    /// No verb.
    EMPTY,
    /// A verb that is none of ours.
    UNKNOWN,
    /// Something is missing or too much.
    WRONG_ARITY
  }

  /// The command, unless the form is EMPTY or UNKNOWN.
  Verb verb = Verb.QUIT;

  int verbStart;
  int verbLength;
  int keyStart;
  int keyLength;
  int valueStart;
  int valueLength;

  /// Reads the message of `length` bytes at `start`.
  Form read(ByteBuffer in, int start, int length) {
    int end = start + length;
    verbStart = pastSpaces(in, start, end);
    int verbEnd = pastWord(in, verbStart, end);
    verbLength = verbEnd - verbStart;
    keyStart = pastSpaces(in, verbEnd, end);
    int keyEnd = pastWord(in, keyStart, end);
    keyLength = keyEnd - keyStart;
    valueStart = Math.min(keyEnd + 1, end);
    valueLength = end - valueStart;
    if (verbLength == 0) {
      return Form.EMPTY;
    }
    Verb found = Verb.of(in, verbStart, verbLength);
    if (found == null) {
      return Form.UNKNOWN;
    }
    verb = found;
    boolean key = keyLength > 0;
    boolean separated = keyEnd < end;
    boolean complete =
        found.hasValue
            ? key && separated
            : key == found.hasKey && pastSpaces(in, keyEnd, end) == end;
    return complete ? Form.VALID : Form.WRONG_ARITY;
  }

  private static int pastSpaces(ByteBuffer in, int from, int end) {
    int at = from;
    while (at < end && in.get(at) == ' ') {
      at++;
    }
    return at;
  }

  private static int pastWord(ByteBuffer in, int from, int end) {
    int at = from;
    while (at < end && in.get(at) != ' ') {
      at++;
    }
    return at;
  }
}
