package dev.berth.cli;

/// The exit statuses of the program.
final class Status {
  /// All went well; for a server: it was stopped, and every session ended by itself.
  static final int DONE = 0;

  /// `berth cloudhash get` has found no such key.
  static final int MISSING = 1;

  /// `berth scan` has found no open port, or nothing has answered `berth nc -z`.
  static final int NONE_OPEN = 1;

  /// `berth status` has found no server, or one that did not tell how it is.
  static final int NO_SERVER = 1;

  /// `berth nc` could not connect, or the peer has broken off; or a server that was running could
  /// not go on.
  static final int FAILED = 1;

  /// The command could not do its work; one line on standard error says why.
  static final int PROBLEM = 2;

  /// A server was stopped, and sessions were cut off: this and the signal's number, as a shell
  /// tells it of a program that the signal ended.
  static final int CUT = 128;

  private Status() {}
}
