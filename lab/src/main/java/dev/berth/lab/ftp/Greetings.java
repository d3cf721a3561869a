package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Pause;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// How long a client waits for the greeting: from before connect until its first byte. A practised
/// client, one time after the other, with a pause between them, in which a server may get ready for
/// the next one.
final class Greetings implements Workload {
  private static final int CLIENTS = 15;
  private static final long PAUSE_MILLIS = 400;
  private static final int PRACTICE = 3000;

  @Override
  public String name() {
    return "greeting";
  }

  @Override
  public String summary() {
    return "connect and wait for the greeting, one client after the other; medians";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("greeting_ms", "greeting ms", 2), new Column("greeting_max_ms", "longest", 2));
  }

  @Override
  public Budget budget() {
    return Budget.of(CLIENTS, 60);
  }

  @Override
  public Figures run(Target target) throws IOException {
    List<Double> times = new ArrayList<>();
    Deadline deadline = Deadline.after(target.budget().time());
    practise(deadline);
    long count = Math.min(target.budget().count(), CLIENTS);
    for (int i = 0; i < count; i++) {
      Pause.millis(PAUSE_MILLIS);
      times.add(once(target.address(), deadline));
    }
    times.sort(null);
    return new Figures()
        .put("greeting_ms", times.get(times.size() / 2))
        .put("greeting_max_ms", times.getLast());
  }

  /// The client's own first steps are not the server's: it makes them with somebody who says his
  /// byte at once.
  private static void practise(Deadline deadline) throws IOException {
    try (Socket listener = Socket.create(Domain.INET, Type.STREAM)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.listen(1);
      InetSocketAddress address = listener.localAddress();
      Thread.ofPlatform().daemon().start(() -> greet(listener));
      for (int i = 0; i < PRACTICE; i++) {
        once(address, deadline);
      }
    }
  }

  private static void greet(Socket listener) {
    try {
      while (true) {
        try (Socket client = listener.accept()) {
          client.write(ByteBuffer.allocate(1));
        }
      }
    } catch (IOException e) {
      // The practice is over.
    }
  }

  private static double once(InetSocketAddress server, Deadline deadline) throws IOException {
    ByteBuffer first = ByteBuffer.allocateDirect(1);
    long before = System.nanoTime();
    try (Socket socket = Socket.create(Domain.INET, Type.STREAM)) {
      socket.connect(server, deadline);
      socket.readFully(first, deadline);
      if (first.hasRemaining()) {
        throw new IOException("the connection ended without a greeting");
      }
      return (System.nanoTime() - before) / 1e6;
    }
  }
}
