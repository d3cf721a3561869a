package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/// The door to the kernel: the only file that makes system calls, and all that differs between
/// x86-64 and aarch64.
///
/// Every call goes through one downcall, syscall(2) with six arguments: linking a shape costs
/// milliseconds at start-up, so there is just this one. Results follow the kernel's own convention:
/// what is negative is an error number, negated. Nothing here retries, waits or throws for an
/// error.
final class Linux {
  // Numbers of the calls, in the order x86-64, aarch64 (asm/unistd_64.h, asm-generic/unistd.h).
  static final int READ = number(0, 63);
  static final int WRITE = number(1, 64);
  static final int CLOSE = number(3, 57);
  static final int LSEEK = number(8, 62);
  static final int MMAP = number(9, 222);
  static final int MUNMAP = number(11, 215);
  static final int FTRUNCATE = number(77, 46);
  static final int FSYNC = number(74, 82);
  static final int IOCTL = number(16, 29);
  static final int PREAD = number(17, 67);
  static final int PWRITE = number(18, 68);
  static final int SENDFILE = number(40, 71);
  static final int SOCKET = number(41, 198);
  static final int CONNECT = number(42, 203);
  static final int SENDTO = number(44, 206);
  static final int RECVFROM = number(45, 207);
  static final int SENDMSG = number(46, 211);
  static final int RECVMSG = number(47, 212);
  static final int SHUTDOWN = number(48, 210);
  static final int BIND = number(49, 200);
  static final int LISTEN = number(50, 201);
  static final int GETSOCKNAME = number(51, 204);
  static final int GETPEERNAME = number(52, 205);
  static final int SETSOCKOPT = number(54, 208);
  static final int GETSOCKOPT = number(55, 209);
  static final int SOCKETPAIR = number(53, 199);
  static final int FCNTL = number(72, 25);
  static final int FLOCK = number(73, 32);
  static final int FCHMOD = number(91, 52);
  static final int FCHOWN = number(93, 55);
  static final int GETPID = number(39, 172);
  static final int GETTID = number(186, 178);
  static final int TGKILL = number(234, 131);
  static final int KILL = number(62, 129);
  static final int RT_SIGACTION = number(13, 134);
  static final int WAITID = number(247, 95);
  static final int PIDFD_SEND_SIGNAL = number(424, 424);
  static final int PIDFD_OPEN = number(434, 434);
  static final int GETDENTS64 = number(217, 61);
  static final int OPENAT = number(257, 56);
  static final int MKDIRAT = number(258, 34);
  static final int UNLINKAT = number(263, 35);
  static final int LINKAT = number(265, 37);
  static final int READLINKAT = number(267, 78);
  static final int FSTATFS = number(138, 44);
  static final int PPOLL = number(271, 73);
  static final int UTIMENSAT = number(280, 88);
  static final int EPOLL_CTL = number(233, 21);
  static final int EPOLL_PWAIT = number(281, 22);
  static final int ACCEPT4 = number(288, 242);
  static final int EVENTFD2 = number(290, 19);
  static final int EPOLL_CREATE1 = number(291, 20);
  static final int PIPE2 = number(293, 59);
  static final int SPLICE = number(275, 76);
  static final int TEE = number(276, 77);
  static final int COPY_FILE_RANGE = number(326, 285);
  static final int DUP3 = number(292, 24);
  static final int PSELECT6 = number(270, 72);
  static final int RECVMMSG = number(299, 243);
  static final int SENDMMSG = number(307, 269);
  static final int RENAMEAT2 = number(316, 276);
  static final int PRLIMIT64 = number(302, 261);
  static final int MEMFD_CREATE = number(319, 279);
  static final int STATX = number(332, 291);
  static final int FACCESSAT2 = number(439, 439);
  static final int OPENAT2 = number(437, 437);

  // Flags that the two machines number differently (asm/fcntl.h).
  static final int O_DIRECTORY = number(0x10000, 0x4000);
  static final int O_NOFOLLOW = number(0x20000, 0x8000);
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int F_DUPFD = 0;
  static final int F_GETFD = 1;
  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_ADD_SEALS = 1033;
  static final int F_SETPIPE_SZ = 1031;
  static final int F_GETPIPE_SZ = 1032;

  /// struct epoll_event is packed on x86-64 and padded elsewhere: where its data begins, and its
  /// length.
  static final int EPOLL_DATA = number(4, 8);

  static final int EPOLL_EVENT = number(12, 16);

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);
  private static final MethodHandle SYSCALL = link("syscall");

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private Linux() {}

  /// Small native memory of the calling thread, for errno and for structures that live as long as
  /// one call. Never kept across a call that may use it again.
  static final class Scratch {
    static final int SIZE = 512;

    final MemorySegment state = Arena.ofAuto().allocate(STATE);
    final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 16);
    final long address = memory.address();
    private int tid;

    /// The kernel's number of this thread (gettid(2)); only of use on a platform thread.
    int tid() {
      if (tid == 0) {
        tid = (int) call(GETTID, 0, 0, 0, 0, 0, 0);
      }
      return tid;
    }
  }

  static Scratch scratch() {
    return SCRATCH.get();
  }

  /// Makes a system call. The result, or a negated errno.
  static long call(int number, long a, long b, long c, long d, long e, long f) {
    return call(scratch(), number, a, b, c, d, e, f);
  }

  static long call(Scratch scratch, int number, long a, long b, long c, long d, long e, long f) {
    return invoke(SYSCALL, scratch.state, number, a, b, c, d, e, f);
  }

  static long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  private static long invoke(
      MethodHandle function,
      MemorySegment state,
      long number,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f) {
    try {
      long result = (long) function.invokeExact(state, number, a, b, c, d, e, f);
      return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /// Installs a handler that does nothing for a signal, without SA_RESTART, so that the signal
  /// interrupts a blocking call with EINTR and has no other effect. The handler is labs(3): a
  /// function that every C library has, that takes an integer, and that touches nothing. Written in
  /// Java it could not be: a signal may strike a thread in any state, and an upcall needs an
  /// orderly one.
  static void ignoreButInterrupt(int signal) {
    sigaction(signal, symbol("labs").address());
  }

  /// A signal does what the kernel does by default: SIG_DFL.
  static void setToDefault(int signal) {
    sigaction(signal, 0);
  }

  private static void sigaction(int signal, long handler) {
    // struct sigaction { void (*sa_handler)(int); sigset_t sa_mask (128); int sa_flags; ... }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(160, 16);
      action.set(ValueLayout.JAVA_LONG, 0, handler);
      int result = library(link("sigaction"), signal, action.address(), 0, 0, 0, 0);
      if (result < 0) {
        throw new IllegalStateException("sigaction: " + Errno.of(-result));
      }
    }
  }

  /// Calls a function of the C library whose result is an int: its result, or a negated errno when
  /// that is -1. For the few that are no system calls, or that must not go behind its back.
  static int library(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = scratch().state;
    int result = (int) invoke(function, state, a, b, c, d, e, f, 0);
    return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
  }

  /// The same for a function whose int has a meaning of its own: the int as it is. What `errno` was
  /// then, [#errno] tells.
  static int libraryCode(
      MethodHandle function,
      Scratch scratch,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    try {
      return (int) (long) function.invokeExact(scratch.state, a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /// What the last [#libraryCode] with this scratch has left in `errno`.
  static int errno(Scratch scratch) {
    return scratch.state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  /// Memory that the C library has handed out.
  @SuppressWarnings("restricted") // Where it lies and how long it is, the C library has said.
  static MemorySegment memory(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }

  /// Memory that was mapped, which is given back when nothing refers to it any more: munmap(2).
  @SuppressWarnings("restricted") // Where it lies and how long it is, the kernel has said.
  static MemorySegment mapped(long address, long size) {
    return MemorySegment.ofAddress(address)
        .reinterpret(size, Arena.ofAuto(), _ -> call(MUNMAP, address, size, 0));
  }

  /// Whether the C library has this function.
  static boolean has(String function) {
    return Linker.nativeLinker().defaultLookup().find(function).isPresent();
  }

  /// A function of the C library, for [#library] or [#libraryCode].
  @SuppressWarnings("restricted") // This class is why the module needs native access.
  static MethodHandle link(String function) {
    return Linker.nativeLinker()
        .downcallHandle(symbol(function), SHAPE, Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment symbol(String function) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(function);
  }

  private static int number(int x86, int arm) {
    return Machine.IS_X86 ? x86 : arm;
  }

  /// Which machine this is; anything but the two that are supported ends here, in one clear line.
  private static final class Machine {
    static final boolean IS_X86 = isX86();

    private static boolean isX86() {
      String os = System.getProperty("os.name");
      String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
      if (os.equals("Linux") && (arch.equals("amd64") || arch.equals("x86_64"))) {
        return true;
      }
      if (os.equals("Linux") && arch.equals("aarch64")) {
        return false;
      }
      throw new UnsupportedOperationException(
          "Berth runs on Linux, x86-64 or aarch64; this is " + os + " on " + arch + ".");
    }
  }
}
