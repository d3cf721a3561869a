package dev.berth.driver;

/// What runs in a thread of its own and serves until it is told to end: a driver, seen from
/// outside. Everything in here may come from any thread.
interface Stoppable {
  /// Asks the sessions to end, and takes nobody new.
  void stop();

  /// Ends the sessions.
  void cut();

  /// When the handler began that has been running longest, as [dev.berth.session.Clock#now];
  /// [Long#MAX_VALUE] when none is running.
  long busySince();
}
