package dev.berth.contract;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Limits;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a server is run for plays.
///
/// @param pooledPorts whether passive ports are bound once for all; not in processes
/// @param share one of so many dialogues is played this way, unless all are asked for: where each
///   costs the start of a process
record Way(
    Architecture architecture, String detail, String multiplexer, boolean pooledPorts, int share) {
  /// Whether everything is wanted that takes its time: `-Dberth.full=true`.
  static final boolean FULL = Boolean.getBoolean("berth.full");

  private static final int WORKERS = 2;

  /// Every architecture with every multiplexer.
  static List<Way> all() {
    List<Way> ways = new ArrayList<>();
    for (Architecture architecture : Architecture.all()) {
      switch (architecture.name()) {
        case "process" -> {
          ways.add(new Way(architecture, "", "epoll", false, 9));
          ways.add(new Way(new ProcessPerConnection(1), ", with a spare", "epoll", false, 10));
        }
        case "prefork" -> ways.add(new Way(new Prefork(WORKERS), "", "epoll", false, 1));
        case "nginx" -> ways.addAll(of(new Nginx(WORKERS), "epoll", "poll", "select"));
        default -> ways.addAll(threaded(architecture));
      }
    }
    return ways;
  }

  private static List<Way> threaded(Architecture architecture) {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way(architecture, "", "epoll", true, 1));
    if (architecture.hasMultiplexer()) {
      ways.add(new Way(architecture, "", "poll", true, 1));
      ways.add(new Way(architecture, "", "select", true, 1));
    }
    if (architecture.hasMultiplexer() || architecture.name().equals("thread")) {
      ways.add(new Way(architecture, ", a listener for each transfer", "epoll", false, 1));
    }
    return ways;
  }

  /// On each push one multiplexer in full.
  private static List<Way> of(Architecture architecture, String first, String... others) {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way(architecture, "", first, false, 1));
    for (String other : others) {
      ways.add(new Way(architecture, "", other, false, 5));
    }
    return ways;
  }

  /// How many processes, or spares, there are to be.
  int workers() {
    return switch (architecture.name()) {
      case "process" -> detail.isEmpty() ? 0 : 1;
      default -> WORKERS;
    };
  }

  /// Dialogues are about the protocol's own times; those of the server are none for them.
  static Limits patience() {
    return Limits.DEFAULT
        .withFirstRequest(Duration.ZERO)
        .withReaders(new Limits.Readers(Duration.ZERO, 0));
  }

  /// Those of a list that are played.
  <T> List<T> select(List<T> all) {
    List<T> chosen = new ArrayList<>();
    for (int i = FULL ? 0 : share / 2; i < all.size(); i += FULL ? 1 : share) {
      chosen.add(all.get(i));
    }
    return chosen;
  }

  @Override
  public String toString() {
    String name = architecture.name();
    return name + (architecture.hasMultiplexer() ? " over " + multiplexer : "") + detail;
  }
}
