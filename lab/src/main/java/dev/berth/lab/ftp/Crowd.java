package dev.berth.lab.ftp;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Many connections that do nothing. A few threads open them, a client and its buffers serve
/// hundreds, and what stays is the sockets.
final class Crowd implements Closeable {
  private static final int OPENERS = 16;

  /// What is done on a connection before it falls silent.
  @FunctionalInterface
  interface Opening {
    void open(FtpClient ftp) throws IOException;
  }

  private final InetSocketAddress server;
  private final Opening opening;
  private final Deadline deadline;
  private final List<Socket> sockets = new ArrayList<>();

  /// An empty crowd.
  ///
  /// @param deadline by when all that ever join must have been opened
  Crowd(InetSocketAddress server, Opening opening, Deadline deadline) {
    this.server = server;
    this.opening = opening;
    this.deadline = deadline;
  }

  /// Opens connections until there are so many.
  ///
  /// @throws IOException when that fails, with how many there are
  void growTo(long size) throws IOException {
    AtomicInteger missing = new AtomicInteger((int) size - sockets.size());
    List<Opener> openers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < OPENERS; i++) {
      Opener opener = new Opener(missing);
      openers.add(opener);
      threads.add(Thread.ofPlatform().name("opener-" + i).start(opener));
    }
    join(threads);
    for (Opener opener : openers) {
      sockets.addAll(opener.opened);
    }
    for (Opener opener : openers) {
      IOException failure = opener.failure;
      if (failure != null) {
        throw new IOException(
            "only %,d of %,d connections could be opened: %s"
                .formatted(sockets.size(), size, failure.getMessage()),
            failure);
      }
    }
  }

  private static void join(List<Thread> threads) throws IOException {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Closes all of them, with no QUIT.
  @Override
  public void close() {
    sockets.forEach(Socket::close);
    sockets.clear();
  }

  /// Opens connections while any are missing.
  private final class Opener implements Runnable {
    private final AtomicInteger missing;
    private final List<Socket> opened = new ArrayList<>();
    private @Nullable IOException failure;

    private Opener(AtomicInteger missing) {
      this.missing = missing;
    }

    @Override
    public void run() {
      try (FtpClient ftp = new FtpClient(server)) {
        ftp.deadline(deadline);
        while (missing.getAndDecrement() > 0) {
          opening.open(ftp);
          opened.add(ftp.detach());
        }
      } catch (IOException e) {
        failure = e;
        missing.set(0);
      }
    }
  }
}
