package dev.berth.driver;

/// What runs in a thread of its own and serves until it is told to end: a driver, seen from
/// outside. Everything in here may come from any thread.
interface Stoppable {
  /// Takes nobody new, and ends with its last session; one that has but one does so in any case.
  default void retire() {}

  /// Asks the sessions to end, and takes nobody new.
  void stop();

  /// Ends the sessions.
  void cut();

  /// When the handler began that has been running longest, as [dev.berth.session.Clock#now];
  /// [Long#MAX_VALUE] when none is running.
  long busySince();

  /// How many handlers have been running since before this time.
  default long busySinceBefore(long time) {
    return busySince() < time ? 1 : 0;
  }

  /// How late those who were ready have been served lately, in nanoseconds; 0 for who serves one.
  default long lagNanos() {
    return 0;
  }
}
