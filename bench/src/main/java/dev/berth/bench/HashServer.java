package dev.berth.bench;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.EventMachine;
import dev.berth.architecture.Limits;
import dev.berth.architecture.MultiReactor;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import dev.berth.architecture.Puma;
import dev.berth.architecture.ThreadPool;
import dev.berth.architecture.WorkerOptions;
import dev.berth.cloudhash.CloudHashOptions;
import dev.berth.cloudhash.CloudHashProtocol;
import dev.berth.cloudhash.Key;
import dev.berth.cloudhash.MemoryStore;
import dev.berth.cloudhash.Store;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A hash that nobody can change, for measuring all architectures with the same requests: each
/// process has all of it, so that those of several processes can serve it too.
public final class HashServer {
  private static final int KEYS = 1000;

  private HashServer() {}

  /// Serves until a signal ends it.
  ///
  /// @param arguments a port, the name of an architecture, and how many it has of what it is made
  ///   of (0: what it would have anyway)
  public static void main(String[] arguments) throws Exception {
    var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
    var architecture = architecture(arguments[1], Integer.parseInt(arguments[2]));
    var protocol =
        new CloudHashProtocol(
            CloudHashOptions.defaults().withIdleTime(Duration.ZERO), new Unchanging());
    var options =
        ServerOptions.DEFAULT
            .withLimits(new Limits(20_000, 0))
            .withWorkers(WorkerOptions.DEFAULT.withTimeout(Duration.ZERO));
    try (Server server = Server.start(protocol, architecture, address, options)) {
      server.awaitSignals(Duration.ofSeconds(1), () -> {});
    }
  }

  private static Architecture architecture(String name, int number) {
    if (number == 0) {
      return Architecture.named(name);
    }
    return switch (name) {
      case "process" -> new ProcessPerConnection(number);
      case "prefork" -> new Prefork(number);
      case "nginx" -> new Nginx(number);
      case "thread-pool" -> new ThreadPool(number);
      case "puma" -> new Puma(number);
      case "eventmachine" -> new EventMachine(number);
      case "multi-reactor" -> new MultiReactor(number);
      default -> throw new IllegalArgumentException(name + " has nothing to number");
    };
  }

  /// `k000` to `k999`, each with sixteen bytes.
  private static final class Unchanging implements Store {
    private final MemoryStore entries = new MemoryStore();

    private Unchanging() {
      for (int i = 0; i < KEYS; i++) {
        Key key = Key.of("k%03d".formatted(i).getBytes(StandardCharsets.US_ASCII));
        byte[] value = "value-of-key-%03d".formatted(i).getBytes(StandardCharsets.US_ASCII);
        entries.put(key, ByteBuffer.wrap(value), 0, value.length);
      }
    }

    @Override
    public int get(Key key, ByteBuffer into) {
      return entries.get(key, into);
    }

    @Override
    public boolean put(Key key, ByteBuffer from, int start, int length) {
      return false;
    }

    @Override
    public boolean remove(Key key) {
      return false;
    }

    @Override
    public long count() {
      return entries.count();
    }
  }
}
