package dev.berth.ftp;

import dev.berth.session.Effects;

/// A transfer from its command to its last reply. What it needs of the session is in here, so that
/// nothing that happens to the session meanwhile can change it.
final class RunningTransfer {
  /// How far it is.
  enum Phase {
    /// Its file is being opened.
    OPENING,
    /// It is announced and waits for the data connection.
    WAITING,
    /// Bytes move.
    MOVING,
    /// Its file is being closed; the last reply follows.
    ENDING
  }

  /// As many short replies as always fit into the output.
  private static final int MOST_OWED = 100;

  final Command command;
  final Cargo cargo;
  final String user;

  /// How it ends, once that is known.
  Transfer.Result result = Transfer.Result.BROKEN;

  private final long began;
  private final Stall stall;
  private Phase phase = Phase.OPENING;
  private long connectDeadline = Effects.NEVER;
  private boolean abortAsked;
  private int owed;

  RunningTransfer(Command command, Cargo cargo, Conversation conversation, long now) {
    this.command = command;
    this.cargo = cargo;
    user = conversation.user();
    began = now;
    stall = new Stall(conversation.options.stallTime().toNanos(), now);
  }

  /// How far it is.
  Phase phase() {
    return phase;
  }

  /// It is announced; the connection must stand by this time.
  void waitUntil(long deadline) {
    phase = Phase.WAITING;
    connectDeadline = deadline;
  }

  /// Its bytes move.
  void move(long now) {
    phase = Phase.MOVING;
    stall.start(now);
  }

  /// It ends.
  void end() {
    phase = Phase.ENDING;
  }

  /// ABOR asked for the end and waits for a reply of its own.
  void askAbort() {
    abortAsked = true;
  }

  /// Whether ABOR waits for a reply.
  boolean isAbortAsked() {
    return abortAsked;
  }

  /// NOOP has come, to be answered after the last reply, as it would be if it had waited. It does
  /// not wait, so that it never stands between the client and an ABOR.
  void owe() {
    owed++;
  }

  /// Whether no further NOOP can be taken.
  boolean owesMuch() {
    return owed >= MOST_OWED;
  }

  /// The NOOPs that are still to be answered; they are the caller's now.
  int takeOwed() {
    int count = owed;
    owed = 0;
    return count;
  }

  /// Whether it has been waiting for the connection for too long.
  boolean isUnconnected(long now) {
    return phase == Phase.WAITING && now >= connectDeadline;
  }

  /// Whether its bytes have not moved for too long.
  boolean isStalled(long now) {
    return phase == Phase.MOVING && stall.look(cargo.bytes(), now);
  }

  /// When the two above must be asked next.
  long deadline(long now) {
    return switch (phase) {
      case OPENING, ENDING -> Effects.NEVER;
      case WAITING -> connectDeadline;
      case MOVING -> stall.next(now);
    };
  }

  /// The fact to report.
  Transfer fact(long now) {
    return new Transfer(user, command.name(), cargo.path(), cargo.bytes(), now - began, result);
  }
}
