package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/// A child of this process, started by [Spawn]: its number, and a descriptor that stands for it
/// (pidfd_open(2)), which is readable once the child has ended, for [#poll] and [Multiplexer], too.
///
/// Because of the descriptor, a signal meant for the child never reaches a stranger that has got
/// its number, and a wait never takes somebody else's child: children of a [ProcessBuilder] and
/// these do not know of each other. Whoever calls waitpid(2) with -1 by other means takes them all,
/// and leaves ECHILD to us.
///
/// ## Threads
///
/// Any thread may call any method. Waiting parks a virtual thread and holds no carrier; several may
/// wait, and all learn how the child has ended. [#close] ends a wait with a
/// [SocketClosedException].
///
/// ## Zombies
///
/// A child that has ended stays in the kernel's table until its parent has asked how. That is done
/// by each of the methods that wait, and by [#close]. Closing the handle while the child runs lets
/// it run; when it ends, the answer is fetched in the background and dropped, so that there is
/// never a zombie for longer than that takes. Only a handle that is neither waited for nor closed
/// leaves one behind.
public final class ChildProcess extends Fd {
  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WEXITED = 4;
  private static final int WNOHANG = 1;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;

  // siginfo_t, of which waitid(2) fills these.
  static final int SIGINFO = 128;
  static final int SI_CODE = 8;
  static final int SI_PID = 16;
  static final int SI_STATUS = 24;

  private final int pid;
  private volatile @Nullable ExitStatus status;

  private ChildProcess(int pidfd, int pid, String name) {
    super(new Handle(pidfd, "child " + pid + " (" + name + ")"));
    this.pid = pid;
  }

  /// Starts a program, and opens its descriptor.
  ///
  /// The number is the child's as long as nobody has asked how it ended, so there is no race
  /// between the two. But a child without a descriptor would be of no use: that there will be one
  /// is made sure of by one that is given back right before.
  static ChildProcess start(PosixSpawn spawn, Program program, String name) throws IOException {
    int self = (int) Linux.call(Linux.GETPID, 0, 0, 0);
    int room = pidfd(self, name);
    int pid;
    try {
      pid = spawn.spawn(program);
    } finally {
      Linux.call(Linux.CLOSE, room, 0, 0);
    }
    try {
      return new ChildProcess(pidfd(pid, name), pid, name);
    } catch (ErrnoException e) {
      // Another thread has taken the very last descriptor.
      Signals.kill(pid, Signal.KILL);
      Linux.call(Linux.WAITID, P_PID, pid, 0, WEXITED, 0, 0);
      throw e;
    }
  }

  private static int pidfd(int pid, String name) throws ErrnoException {
    long result = Linux.call(Linux.PIDFD_OPEN, pid, 0, 0);
    if (result < 0) {
      throw ErrnoException.of("pidfd_open for " + name, result);
    }
    return (int) result;
  }

  /// The number of the process. It may be another's once this one has ended and was waited for.
  public int pid() {
    return pid;
  }

  /// Waits until the child has ended: waitid(2) with P_PIDFD. Asked again, it tells the same, even
  /// after [#close].
  ///
  /// @throws ErrnoException ECHILD when other code has waited for it
  public ExitStatus waitid() throws IOException {
    return waitid(Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; the child goes on
  public ExitStatus waitid(Deadline deadline) throws IOException {
    ExitStatus known = status;
    if (known != null) {
      return known;
    }
    handle.begin("waitid");
    try {
      ExitStatus ended = reap();
      while (ended == null) {
        handle.await("waitid", Socket.READ, deadline);
        ended = reap();
      }
      return ended;
    } finally {
      handle.end();
    }
  }

  /// How the child has ended; null while it runs: waitid(2) with WNOHANG.
  ///
  /// @throws ErrnoException ECHILD when other code has waited for it
  public @Nullable ExitStatus waitidNonBlocking() throws IOException {
    ExitStatus known = status;
    if (known != null) {
      return known;
    }
    handle.begin("waitid");
    try {
      return reap();
    } finally {
      handle.end();
    }
  }

  /// Asks the kernel, once for all; the caller holds the descriptor.
  private synchronized @Nullable ExitStatus reap() throws ErrnoException {
    if (status == null) {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment info = scratch.memory;
      info.asSlice(0, SIGINFO).fill((byte) 0);
      long options = WEXITED | WNOHANG;
      long result =
          Linux.call(
              scratch, Linux.WAITID, P_PIDFD, handle.number(), scratch.address, options, 0, 0);
      if (result < 0) {
        throw handle.failure("waitid", result);
      }
      if (info.get(ValueLayout.JAVA_INT, SI_PID) != 0) {
        status = read(info);
      }
    }
    return status;
  }

  private static ExitStatus read(MemorySegment info) {
    int code = info.get(ValueLayout.JAVA_INT, SI_CODE);
    int value = info.get(ValueLayout.JAVA_INT, SI_STATUS);
    return code == CLD_EXITED
        ? new ExitStatus.Exited(value)
        : new ExitStatus.Killed(value, code == CLD_DUMPED);
  }

  /// Sends the child a signal: pidfd_send_signal(2). Does nothing when it has ended.
  ///
  /// @throws ErrnoException EPERM when the child is not ours any more (it runs as another user)
  public void kill(Signal signal) throws IOException {
    if (status != null) {
      return;
    }
    handle.begin("pidfd_send_signal");
    try {
      long number = handle.number();
      long result = Linux.call(Linux.PIDFD_SEND_SIGNAL, number, signal.number(), 0, 0, 0, 0);
      if (result < 0 && result != -Errno.ESRCH.number()) {
        throw handle.failure("pidfd_send_signal " + signal, result);
      }
    } finally {
      handle.end();
    }
  }

  /// A second descriptor that is readable once the child has ended, and no more than that.
  @Override
  public RawFd dup() throws IOException {
    return new RawFd(handle.duplicate(0, true));
  }

  @Override
  public RawFd dup2(int number) throws IOException {
    return new RawFd(dup3(number));
  }

  /// Closes the handle; the child, when it still runs, goes on. A second close does nothing.
  @Override
  public void close() {
    if (handle.descriptor.acquire()) {
      if (handle.descriptor.close() && isRunning()) {
        Thread.ofVirtual().name("berth-reaper-" + pid).start(this::reapLater);
      } else {
        handle.end();
      }
    }
  }

  private boolean isRunning() {
    try {
      return reap() == null;
    } catch (ErrnoException e) {
      return false; // Other code has waited for it.
    }
  }

  /// Holds the descriptor until the child has ended.
  private void reapLater() {
    try {
      while (isRunning()) {
        Parking.await(handle.descriptor, Socket.READ, Long.MAX_VALUE);
      }
    } catch (IOException e) {
      // No memory to wait with: it stays a zombie until we end.
    } finally {
      handle.end();
    }
  }

  /// `child 4711 (/bin/sh): exited with 0`.
  @Override
  public String toString() {
    ExitStatus known = status;
    return handle.kind() + ": " + (known == null ? "not waited for" : known);
  }
}
