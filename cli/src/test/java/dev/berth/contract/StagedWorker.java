package dev.berth.contract;

import dev.berth.contract.Board.Number;
import dev.berth.files.LocalTree;
import dev.berth.server.ServerOptions;
import dev.berth.session.Clock;
import dev.berth.session.Connection;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The program of the workers of a [WorkerServer]: comes to the same
/// [dev.berth.server.Server#start], with a protocol whose sessions are what the [Playbill] says,
/// and a clock that the test moves.
final class StagedWorker implements Protocol {
  /// How soon a driver is to look at the clock again, which nobody can wake it for.
  private static final long LOOK_AGAIN = 10_000_000L;

  /// No less than any protocol asks for.
  private static final int INPUT_LIMIT = 1 << 20;

  private final Path directory;
  private final Board board;
  private volatile Playbill present;
  private volatile boolean serving;

  private StagedWorker(Path directory) throws IOException {
    this.directory = directory;
    this.board = Board.at(directory.resolve("board"));
  }

  /// A worker, and nothing else.
  public static void main(String[] args) throws Exception {
    WorkerServer.Setting setting = WorkerServer.Setting.of(args);
    StagedWorker staged = new StagedWorker(setting.directory());
    ServerOptions options = setting.options().withClock(staged.clock()).withReports(staged::report);
    Path log = setting.directory().resolve("log");
    WorkerProgram.serve(log, staged, setting.architecture(), options);
  }

  @Override
  public String name() {
    return "staged";
  }

  @Override
  public int inputLimit() {
    return INPUT_LIMIT;
  }

  @Override
  public Session open() {
    try {
      Playbill playbill = Playbill.read(directory);
      present = playbill;
      serving = true;
      FileTree tree = tree(playbill);
      Session session = playbill.script().protocol(tree, playbill.target()).open();
      return new WatchedSession(session, board, () -> serving = false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileTree tree(Playbill playbill) throws IOException {
    if (!playbill.script().dialogue().needsMemoryTree()) {
      return LocalTree.open(playbill.root(), LocalTree.Access.WRITABLE);
    }
    // Its files are as old as they are in every other play.
    long passed = board.get(Number.NOW) - new ManualClock().now();
    MemoryTree tree = new MemoryTree(() -> board.get(Number.NOW) - passed);
    playbill.script().dialogue().setUp(tree);
    return tree;
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public long now() {
        return board.get(Number.NOW);
      }

      @Override
      public long waitUntil(long time) {
        if (serving) {
          board.add(Number.TURNS, 1);
        }
        return Math.min(LOOK_AGAIN, Math.max(0, time - now()));
      }
    };
  }

  private void report(Connection connection, Record fact) {
    String line = fact.toString().replace("\\", "\\\\").replace("\n", "\\n") + "\n";
    try {
      Files.writeString(
          present.reports(directory), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
