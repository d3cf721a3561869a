package dev.berth.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Keeps what the server logs away from the console, for a test to look at.
final class Logged extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.berth.server");

  final List<LogRecord> records = new CopyOnWriteArrayList<>();

  Logged() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
