package dev.berth.worker;

import dev.berth.ledger.Page;
import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Control;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.ExitStatus;
import dev.berth.sockets.Message;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parent's side of one worker. Belongs to the supervisor's thread, but for [#serve].
final class Child {
  final ChildProcess process;
  final Assignment.Kind kind;
  final Page page;
  private Runnable ended;
  private final Socket control;
  private final long startedAt;
  private long heardAt;
  private long stuckNanos;
  private boolean heard;
  @Nullable Registration watchingProcess;
  @Nullable Registration watchingControl;

  /// When it is killed unless it has ended; [Long#MAX_VALUE] for never.
  long killAt = Long.MAX_VALUE;

  /// Whether it was killed, so that only its end is waited for.
  boolean killed;

  /// Whether another one is to take its place.
  boolean outdated;

  /// Whether it was told to take nobody new, so that another one has its place.
  boolean dismissed;

  /// Whether it may go on as long as its sessions do; its end is an accident then, unless it says
  /// otherwise.
  boolean retired;

  /// @param page where it counts
  /// @param ended is run when it has ended
  Child(ChildProcess process, Assignment.Kind kind, Socket control, Page page, Runnable ended) {
    this.page = page;
    this.process = process;
    this.kind = kind;
    this.control = control;
    this.ended = ended;
    this.startedAt = System.nanoTime();
    this.heardAt = startedAt;
  }

  /// What to run when it has ended.
  void whenEnded(Runnable what) {
    ended = what;
  }

  void tellEnd() {
    ended.run();
  }

  Socket control() {
    return control;
  }

  /// When it was started, as [System#nanoTime] tells it.
  long startedAt() {
    return startedAt;
  }

  /// How long it has lived, in nanoseconds.
  long age(long now) {
    return now - startedAt;
  }

  /// Whether it has told anything: then it serves.
  boolean isReady() {
    return heard;
  }

  /// How long nothing was heard of it, or its handler has not returned, whichever is longer.
  long silence(long now) {
    return Math.max(stuckNanos, now - heardAt);
  }

  /// Reads what it tells; false when it tells no more.
  boolean listen(long now) {
    try {
      return hear(now);
    } catch (IOException e) {
      // A reset: it has ended without reading our last order.
      return false;
    } catch (BufferUnderflowException e) {
      return true; // That was no beat; the silence counts.
    }
  }

  private boolean hear(long now) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Worker.BEAT_SIZE);
    while (true) {
      int count = control.recv(bytes.clear(), MsgFlags.MSG_DONTWAIT);
      if (count == Socket.WOULD_BLOCK) {
        return true;
      }
      if (count == Socket.END) {
        return false;
      }
      stuckNanos = bytes.flip().getLong();
      heardAt = now;
      heard = true;
    }
  }

  void order(Order order) {
    try {
      control.send(order.encode(), MsgFlags.MSG_DONTWAIT);
    } catch (IOException e) {
      // It has ended, which the supervisor learns by itself.
    }
  }

  /// Gives it a connection; false when it cannot take it.
  boolean serve(Socket connection) {
    Message message =
        new Message(Order.SERVE.encode()).with(new Control.Rights(List.of(connection)));
    try {
      return control.sendmsg(message, MsgFlags.MSG_DONTWAIT, Deadline.NONE) == 1;
    } catch (IOException e) {
      return false;
    }
  }

  void kill() {
    killed = true;
    killAt = Long.MAX_VALUE;
    try {
      process.kill(Signal.KILL);
    } catch (IOException e) {
      // It has ended already.
    }
  }

  /// How it has ended; null while it runs.
  @Nullable ExitStatus status() throws IOException {
    return process.waitidNonBlocking();
  }

  void close() {
    if (watchingProcess != null) {
      watchingProcess.cancel();
    }
    if (watchingControl != null) {
      watchingControl.cancel();
    }
    process.close();
    control.close();
  }
}
