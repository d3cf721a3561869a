package dev.berth.worker;

import dev.berth.architecture.WorkerOptions;
import dev.berth.ledger.Page;
import dev.berth.ledger.Tally;
import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Starts workers: this program once more, each with a page to count on, a channel to its parent,
/// and what it is to serve. The rule: when something fails, nothing is left of it.
final class Recruiter {
  private final int server;
  private final Tally tally;
  private final int self = (int) ProcessHandle.current().pid();
  private Programs programs;

  /// What is started.
  ///
  /// @param forMany a worker that serves many connections
  /// @param forOne a worker that ends with its first
  record Programs(Program forMany, Program forOne) {
    static Programs of(WorkerOptions options) throws IOException {
      return new Programs(options.worker(), options.workerForOne());
    }

    private Program of(Assignment.Kind kind) {
      return kind == Assignment.Kind.LISTENER ? forMany : forOne;
    }
  }

  /// @param server the how-many-th server of this program the workers are for
  Recruiter(int server, WorkerOptions options, Tally tally) throws IOException {
    this.server = server;
    this.tally = tally;
    this.programs = Programs.of(options);
  }

  /// Those that are started from now on are these.
  void use(Programs others) {
    programs = others;
  }

  /// Starts one, which is not watched yet.
  ///
  /// @param socket what it is to serve; null for one that gets a connection later
  /// @param ended run when it has ended
  /// @throws IOException when that is not possible now
  Child start(Assignment.Kind kind, @Nullable Socket socket, Runnable ended) throws IOException {
    Page page = tally.enter();
    try {
      Child child = start(kind, socket, page, ended);
      tally.started(page, child.process.pid());
      return child;
    } catch (IOException | RuntimeException | Error e) {
      tally.leave(page);
      throw e;
    }
  }

  private Child start(Assignment.Kind kind, @Nullable Socket socket, Page page, Runnable ended)
      throws IOException {
    Assignment assignment = new Assignment(self, server, page.number(), kind);
    Program worker = programs.of(kind).with(Assignment.VARIABLE, assignment.toString());
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.SEQPACKET)) {
      Spawn spawn =
          Spawn.of(worker)
              .devNull(0)
              .descriptor(Assignment.CONTROL, pair.second())
              .descriptor(Assignment.LEDGER, tally.memory())
              .processGroup(0);
      if (socket != null) {
        spawn.descriptor(Assignment.SOCKET, socket);
      }
      Socket control = pair.first().dup(); // First, as nothing may fail once the worker runs.
      try {
        ChildProcess process = spawn.start();
        return new Child(process, kind, control, page, ended);
      } catch (IOException e) {
        control.close();
        throw e;
      }
    }
  }
}
