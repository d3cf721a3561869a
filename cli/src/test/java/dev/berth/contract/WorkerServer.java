package dev.berth.contract;

import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import dev.berth.architecture.WorkerOptions;
import dev.berth.contract.Board.Number;
import dev.berth.server.PassivePorts;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A server whose workers are processes, for one play after the other: what each session is to be
/// is told by a [Playbill], and the time and what has become of the session stand on a [Board].
final class WorkerServer implements AutoCloseable {
  private final Path directory;
  private final Board board;
  private final Socket blocker;
  private final Server server;
  private int plays;
  private boolean stopped;

  /// What workers are told when they are started.
  ///
  /// @param workers processes, or spares
  /// @param takenPort the only port for further channels, which somebody has; 0 for any
  record Setting(Path directory, String way, int workers, String place, int takenPort) {
    static Setting of(String... args) {
      return new Setting(
          Path.of(args[0]), args[1], Integer.parseInt(args[2]), args[3], Integer.parseInt(args[4]));
    }

    List<String> words() {
      return List.of(
          directory.toString(), way, Integer.toString(workers), place, Integer.toString(takenPort));
    }

    Architecture architecture() {
      return switch (way.split(" ", 2)[0]) {
        case "process" -> new ProcessPerConnection(workers);
        case "prefork" -> new Prefork(workers);
        default -> new Nginx(workers);
      };
    }

    InetSocketAddress address() {
      return new InetSocketAddress(InetAddress.ofLiteral(place), 0);
    }

    ServerOptions options() {
      return ServerOptions.DEFAULT
          .withLimits(Way.patience())
          .withMultiplexer(way.split(" ", 2)[1])
          .withPassivePorts(new PassivePorts(takenPort, takenPort, false));
    }
  }

  /// @param directory empty, for what the processes share
  /// @param hasPorts whether there are ports for further channels
  WorkerServer(Way way, Path directory, InetAddress address, boolean hasPorts) throws IOException {
    this.directory = directory;
    this.board = Board.at(directory.resolve("board"));
    this.blocker = SocketStage.listener(address);
    Setting setting =
        new Setting(
            directory,
            way.architecture().name() + " " + way.multiplexer(),
            way.workers(),
            address.getHostAddress(),
            hasPorts ? 0 : blocker.localAddress().getPort());
    Protocol nobodys =
        Protocol.of(
            "staged",
            () ->
                (Session)
                    (_, _) -> {
                      throw new IllegalStateException();
                    });
    Program program = WorkerProgram.of(StagedWorker.class, setting.words());
    this.server =
        Server.start(
            nobodys,
            setting.architecture(),
            setting.address(),
            setting.options().withWorkers(WorkerOptions.DEFAULT.withProgram(program)));
  }

  /// Whether it takes another play.
  boolean isOpen() {
    return !stopped;
  }

  /// Prepares the next play: the client may connect when this returns.
  Host play(Script script, Path root, InetSocketAddress target) throws IOException {
    Playbill playbill = new Playbill(++plays, script, root, target);
    board.set(Number.BEGUN, 0);
    board.set(Number.OVER, 0);
    board.set(Number.FAULTS, 0);
    playbill.post(directory);
    return new Play(playbill);
  }

  @Override
  public void close() {
    server.close();
    blocker.close();
  }

  private static void until(BooleanSupplier holds, String what) {
    await(what)
        .atMost(SocketWire.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(holds::getAsBoolean);
  }

  /// One play.
  private final class Play implements Host {
    private final Playbill playbill;
    private final List<String> taken = new ArrayList<>();

    Play(Playbill playbill) {
      this.playbill = playbill;
    }

    @Override
    public InetSocketAddress address() {
      return server.address();
    }

    @Override
    public void advance(Duration time) {
      settle();
      board.add(Number.NOW, time.toNanos());
      awaitTurn();
    }

    @Override
    public void stop() {
      settle();
      stopped = true;
      server.beginStop();
    }

    /// Blocking work runs in place in all that serve in processes: two turns are enough.
    private void settle() {
      until(() -> board.get(Number.BEGUN) > 0, "that the session begins");
      awaitTurn();
      awaitTurn();
    }

    private void awaitTurn() {
      long enough = board.get(Number.TURNS) + 2;
      until(
          () -> board.get(Number.TURNS) >= enough || board.get(Number.OVER) > 0,
          "that the server looks at the clock");
    }

    @Override
    public boolean reported(Predicate<String> matches) throws IOException {
      long end = System.nanoTime() + SocketWire.PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        List<String> left = new ArrayList<>(lines());
        taken.forEach(left::remove);
        for (String line : left) {
          if (matches.test(line.replace("\\n", "\n").replace("\\\\", "\\"))) {
            taken.add(line);
            return true;
          }
        }
        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
      }
      return false;
    }

    private List<String> lines() throws IOException {
      File file = playbill.reports(directory).toFile();
      return file.exists() ? Files.readAllLines(file.toPath()) : List.of();
    }

    @Override
    public void awaitEnd() {
      until(
          () -> board.get(Number.BEGUN) > 0 && board.get(Number.OVER) == board.get(Number.BEGUN),
          "that the session ends");
    }

    @Override
    public void close() throws IOException {
      awaitEnd();
      if (board.get(Number.FAULTS) > 0) {
        Path log = directory.resolve("log");
        throw new IOException("a session has thrown\n" + Files.readString(log));
      }
    }
  }
}
