package dev.berth.cli;

import dev.berth.ftp.LogIn;
import dev.berth.ftp.Transfer;
import dev.berth.session.Connection;
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
  private static final double NANOS = 1e9;
  private static final long GATHER = 20_000_000L;
  private static final int LONGEST = 65_536;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Logger logger = LoggerFactory.getLogger("access");
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final Thread writer =
      Thread.ofPlatform().daemon().name("berth-access").unstarted(this::run);
  private volatile boolean closed;

  private record Entry(InetSocketAddress client, Record fact) {}

  /// Starts the logging, which takes its time.
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
      if (writer.join(LAST_WORDS)) {
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
