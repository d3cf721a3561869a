package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What this process may use of a resource (getrlimit(2)). A child inherits the limits.
///
/// HotSpot raises the soft limit of [#NOFILE] to the hard one when it starts, unless it is told
/// `-XX:-MaxFDLimit`; so what a shell has set (`ulimit -n`) binds a Java program by its hard limit
/// only.
public enum ResourceLimit {
  /// Seconds of CPU time; past the soft limit, SIGXCPU each second.
  CPU(0),
  /// Bytes of a file that is written; past it, `EFBIG`.
  FSIZE(1),
  /// Bytes of data and heap.
  DATA(2),
  /// Bytes of the first thread's stack.
  STACK(3),
  /// Bytes of a core dump; 0 for none.
  CORE(4),
  /// Bytes of resident memory; not heeded any more.
  RSS(5),
  /// Threads and processes of this user; past it, `EAGAIN`.
  NPROC(6),
  /// One more than the highest number of a descriptor; past it, `EMFILE`.
  NOFILE(7),
  /// Bytes that may be locked into memory.
  MEMLOCK(8),
  /// Bytes of address space.
  AS(9),
  /// Locks on files; not heeded any more.
  LOCKS(10),
  /// Signals that wait for this user's processes.
  SIGPENDING(11),
  /// Bytes in POSIX message queues of this user.
  MSGQUEUE(12),
  /// How low nice may be set: 20 minus this.
  NICE(13),
  /// The highest real-time priority.
  RTPRIO(14),
  /// Microseconds that a real-time thread may run without waiting.
  RTTIME(15);

  /// No limit (RLIM_INFINITY).
  public static final long INFINITY = Long.MAX_VALUE;

  // struct rlimit64 { rlim64_t rlim_cur; rlim64_t rlim_max; };
  static final int SIZE = 16;
  static final int RLIM_CUR = 0;
  static final int RLIM_MAX = 8;

  /// The kernel's own word for no limit.
  static final long RLIM_INFINITY = -1;

  private final int number;

  ResourceLimit(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /// The two limits of a resource, each [#INFINITY] or a number that is not negative.
  ///
  /// @param soft the one that is heeded; anybody may change it, up to the hard one
  /// @param hard the most that the soft one may be; anybody may lower it, for good
  public record Limit(long soft, long hard) {
    /// Checks the limits.
    public Limit {
      if (soft < 0 || hard < soft) {
        throw new IllegalArgumentException(
            "a soft limit of " + soft + " and a hard one of " + hard + " (0 <= soft <= hard)");
      }
    }

    /// `1024 of 524288`.
    @Override
    public String toString() {
      return text(soft) + " of " + text(hard);
    }

    private static String text(long limit) {
      return limit == INFINITY ? "unlimited" : Long.toString(limit);
    }
  }

  /// The limits of this process: getrlimit(2).
  public Limit getrlimit() throws ErrnoException {
    Linux.Scratch scratch = Linux.scratch();
    check("getrlimit", call(scratch, 0, scratch.address));
    MemorySegment memory = scratch.memory;
    return new Limit(
        fromKernel(memory.get(ValueLayout.JAVA_LONG, RLIM_CUR)),
        fromKernel(memory.get(ValueLayout.JAVA_LONG, RLIM_MAX)));
  }

  /// Sets the limits of this process: setrlimit(2).
  ///
  /// @throws ErrnoException EPERM: the hard limit is above the one there is, without
  ///   CAP_SYS_RESOURCE, or that of [#NOFILE] is above /proc/sys/fs/nr_open
  public void setrlimit(Limit limit) throws ErrnoException {
    Linux.Scratch scratch = Linux.scratch();
    scratch.memory.set(ValueLayout.JAVA_LONG, RLIM_CUR, toKernel(limit.soft()));
    scratch.memory.set(ValueLayout.JAVA_LONG, RLIM_MAX, toKernel(limit.hard()));
    check("setrlimit", call(scratch, scratch.address, 0));
  }

  /// Sets the soft limit and leaves the hard one.
  ///
  /// @param soft at most the hard limit
  public void setSoft(long soft) throws ErrnoException {
    setrlimit(new Limit(soft, getrlimit().hard()));
  }

  private long call(Linux.Scratch scratch, long set, long get) {
    int thisProcess = 0;
    return Linux.call(scratch, Linux.PRLIMIT64, thisProcess, number, set, get, 0, 0);
  }

  private void check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw ErrnoException.of(call + " " + this, result);
    }
  }

  private static long fromKernel(long limit) {
    return limit < 0 ? INFINITY : limit;
  }

  private static long toKernel(long limit) {
    return limit == INFINITY ? RLIM_INFINITY : limit;
  }
}
