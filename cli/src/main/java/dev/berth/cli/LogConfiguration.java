package dev.berth.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;

/// What is logged where: what the program has to say about itself on standard error, a line for
/// each transfer on standard output. In code, since to read XML would take a tenth of the time that
/// a worker process takes to start; `-Dlogback.configurationFile=FILE` goes first.
///
/// Made by Logback, which finds it as a service.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfiguration extends ContextAwareBase implements Configurator {
  /// The logger of transfers.
  static final String ACCESS = "access";

  /// For Logback.
  public LogConfiguration() {}

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    writeOutAtTheEnd(logging);
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(
        console(
            logging,
            ConsoleTarget.SystemErr,
            "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n",
            true));
    Logger access = logging.getLogger(ACCESS);
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    // AccessLog writes them in batches and flushes after each.
    access.addAppender(
        console(
            logging,
            ConsoleTarget.SystemOut,
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %msg%n",
            false));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static void writeOutAtTheEnd(LoggerContext logging) {
    DefaultShutdownHook hook = new DefaultShutdownHook();
    hook.setContext(logging);
    Runtime.getRuntime().addShutdownHook(new Thread(hook, "log-end"));
  }

  private static ConsoleAppender<ILoggingEvent> console(
      LoggerContext logging, ConsoleTarget target, String pattern, boolean flush) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(logging);
    encoder.setPattern(pattern);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(logging);
    appender.setName(target.getName());
    appender.setTarget(target.getName());
    appender.setImmediateFlush(flush);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
