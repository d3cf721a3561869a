package dev.berth.cli;

import dev.berth.ftp.LogIn;
import dev.berth.ftp.Transfer;
import dev.berth.session.Connection;
import dev.berth.tools.relay.Relayed;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
///
/// Sessions only put their facts into a queue. A thread of its own writes them, up to 20 ms later
/// and all that have gathered at once: a system call and a wake-up for each line would cost a busy
/// server more than its transfers. When whoever reads the log stops reading, lines beyond the
/// queue's length are dropped and counted.
final class AccessLog implements BiConsumer<Connection, Record>, AutoCloseable {
  private static final long MILLI = 1_000_000;
  private static final long GATHER = 20_000_000L;

  private static final int LONGEST = 65_536;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final Thread writer =
      Thread.ofPlatform().daemon().name("berth-access").unstarted(this::run);
  private volatile boolean closed;

  private record Entry(InetSocketAddress client, Record fact) {}

  /// Nothing is written yet: logging, which takes its time to start, is needed for the first line.
  AccessLog() {
    writer.start();
  }

  @Override
  public void accept(Connection connection, Record fact) {
    if (waiting.get() >= LONGEST) {
      dropped.incrementAndGet();
      return;
    }
    entries.add(new Entry(connection.remote(), fact));
    if (waiting.getAndIncrement() == 0) {
      LockSupport.unpark(writer);
    }
  }

  private void run() {
    while (!closed) {
      if (waiting.get() == 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, GATHER);
        write();
      }
    }
  }

  private void write() {
    Logger logger = LoggerFactory.getLogger(LogConfiguration.ACCESS);
    int written = 0;
    for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
      String text = text(entry.fact());
      if (!text.isEmpty()) {
        logger.info("{} {}", Addresses.text(entry.client()), text);
      }
      written++;
    }
    int lost = dropped.getAndSet(0);
    if (lost > 0) {
      logger.warn("{} lines were dropped: nobody took them", lost);
    }
    System.out.flush();
    waiting.addAndGet(-written);
  }

  /// Writes what is left, unless nobody takes it.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
    try {
      if (writer.join(LAST_WORDS) && (waiting.get() > 0 || dropped.get() > 0)) {
        write();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The line of a fact, without the client's address; empty when it has none.
  static String text(Record fact) {
    return switch (fact) {
      case LogIn login ->
          word(login.user()) + (login.accepted() ? " LOGIN accepted" : " LOGIN refused");
      case Transfer transfer -> text(transfer);
      case Relayed relayed -> text(relayed);
      default -> "";
    };
  }

  /// By hand: a format string is read anew for each line, and a busy server writes many.
  private static String text(Transfer transfer) {
    StringBuilder line = new StringBuilder(128);
    line.append(word(transfer.user())).append(' ').append(transfer.verb());
    line.append(" \"").append(transfer.path().toString().replace("\"", "\\x22"));
    line.append("\" ").append(transfer.bytes()).append(" bytes ");
    appendSeconds(line, transfer.duration());
    return line.append(" s ").append(word(transfer.result())).toString();
  }

  private static String text(Relayed relayed) {
    StringBuilder line = new StringBuilder(96).append("RELAY ");
    line.append(Addresses.text(relayed.target())).append(' ').append(relayed.sent());
    line.append(" bytes to it, ").append(relayed.received()).append(" bytes from it ");
    appendSeconds(line, relayed.nanos());
    return line.append(" s ").append(word(relayed.outcome())).toString();
  }

  /// With three decimals, rounded.
  private static void appendSeconds(StringBuilder line, long nanos) {
    long millis = (nanos + MILLI / 2) / MILLI;
    long decimals = millis % 1000;
    line.append(millis / 1000).append('.');
    line.append(decimals < 10 ? "00" : decimals < 100 ? "0" : "").append(decimals);
  }

  private static String word(Enum<?> result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// A name as one word: the line is made of words.
  private static String word(String name) {
    return name.isEmpty() ? "-" : name.replace(" ", "\\x20").replace("\"", "\\x22");
  }
}
