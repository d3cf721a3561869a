package dev.berth.cli;

import dev.berth.ftp.LogIn;
import dev.berth.ftp.Transfer;
import dev.berth.session.Connection;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each transfer and each attempt to log in, under the logger `access`. What comes
/// from strangers is on one line, and quotes in it are escaped:
///
/// ```
/// 127.0.0.1:40312 alice LOGIN accepted
/// 127.0.0.1:40312 alice RETR "/music/Für Elise.ogg" 3145728 bytes 0.214 s complete
/// ```
final class AccessLog implements BiConsumer<Connection, Record> {
  private static final double NANOS = 1e9;

  private final Logger logger = LoggerFactory.getLogger("access");

  /// Starts the logging, which takes its time.
  AccessLog() {}

  @Override
  public void accept(Connection connection, Record fact) {
    String text = text(fact);
    if (!text.isEmpty()) {
      logger.info("{} {}", Addresses.text(connection.remote()), text);
    }
  }

  /// The line of a fact, without the client's address; empty when it has none.
  static String text(Record fact) {
    return switch (fact) {
      case LogIn login ->
          word(login.user()) + (login.accepted() ? " LOGIN accepted" : " LOGIN refused");
      case Transfer transfer ->
          String.format(
              Locale.ROOT,
              "%s %s \"%s\" %d bytes %.3f s %s",
              word(transfer.user()),
              transfer.verb(),
              transfer.path().toString().replace("\"", "\\x22"),
              transfer.bytes(),
              transfer.duration() / NANOS,
              transfer.result().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      default -> "";
    };
  }

  /// A name as one word: the line is made of words.
  private static String word(String name) {
    return name.isEmpty() ? "-" : name.replace(" ", "\\x20").replace("\"", "\\x22");
  }
}
