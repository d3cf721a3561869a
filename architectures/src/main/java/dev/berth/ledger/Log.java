package dev.berth.ledger;

import org.jspecify.annotations.Nullable;

/// What those who run a server are told of it, under two names. The rule: whoever logs is asked for
/// when there is something to say, and not before, since that may start a whole library.
public enum Log {
  /// Of what is served.
  SERVER("dev.berth.server"),
  /// Of the processes that serve.
  WORKER("dev.berth.worker");

  private final String name;

  Log(String name) {
    this.name = name;
  }

  /// Starts what there is to start, for who will have no descriptors for it later.
  public void prepare() {
    logger();
  }

  private System.Logger logger() {
    return System.getLogger(name); // Which keeps those that it has made.
  }

  private void log(System.Logger.Level level, String text, @Nullable Throwable cause) {
    logger().log(level, text, cause);
  }

  /// Something does not work.
  ///
  /// @param cause null when there is no more to say
  public void error(String text, @Nullable Throwable cause) {
    log(System.Logger.Level.ERROR, text, cause);
  }

  /// Something does not work.
  public void error(String text) {
    error(text, null);
  }

  /// Something does not work as it should.
  ///
  /// @param cause null when there is no more to say
  public void warning(String text, @Nullable Throwable cause) {
    log(System.Logger.Level.WARNING, text, cause);
  }

  /// Something does not work as it should.
  public void warning(String text) {
    warning(text, null);
  }

  /// What is worth knowing.
  public void info(String text) {
    log(System.Logger.Level.INFO, text, null);
  }

  /// For who looks for a fault.
  public void debug(String text, Throwable cause) {
    log(System.Logger.Level.DEBUG, text, cause);
  }
}
