package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// One call of posix_spawn(3): what the child does before it becomes the program, and the call.
///
/// ```c
/// int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
///                 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]);
/// ```
///
/// It is the one way to start a process from a JVM: between fork and exec no code of ours runs.
/// These functions return an error number and leave errno alone.
final class PosixSpawn implements AutoCloseable {
  static final int FILE_ACTIONS = 80;
  static final int ATTRIBUTES = 336;
  static final int SIGSET = 128;

  static final int POSIX_SPAWN_SETPGROUP = 0x02;
  static final int POSIX_SPAWN_SETSID = 0x80;
  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;

  private static final String CLOSE_FROM = "posix_spawn_file_actions_addclosefrom_np";
  private static final String CHDIR = "posix_spawn_file_actions_addchdir_np";
  private static final MethodHandle SPAWN = Linux.link("posix_spawn");
  private static final MethodHandle ACTIONS_INIT = Linux.link("posix_spawn_file_actions_init");
  private static final MethodHandle ACTIONS_DUP2 = Linux.link("posix_spawn_file_actions_adddup2");
  private static final MethodHandle ACTIONS_CLOSE = Linux.link("posix_spawn_file_actions_addclose");
  private static final MethodHandle ACTIONS_DESTROY =
      Linux.link("posix_spawn_file_actions_destroy");
  private static final MethodHandle ATTR_INIT = Linux.link("posix_spawnattr_init");
  private static final MethodHandle ATTR_FLAGS = Linux.link("posix_spawnattr_setflags");
  private static final MethodHandle ATTR_PGROUP = Linux.link("posix_spawnattr_setpgroup");
  private static final MethodHandle ATTR_MASK = Linux.link("posix_spawnattr_setsigmask");
  private static final MethodHandle ATTR_DEFAULT = Linux.link("posix_spawnattr_setsigdefault");

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment actions = arena.allocate(FILE_ACTIONS, 16);
  private final MemorySegment attributes = arena.allocate(ATTRIBUTES, 16);
  private final MemorySegment signals = arena.allocate(SIGSET, 16);
  private final String name;

  /// @param name what is to be started, for messages
  PosixSpawn(String name) throws ErrnoException {
    this.name = name;
    check(call(ACTIONS_INIT, actions.address(), 0, 0));
    check(call(ATTR_INIT, attributes.address(), 0, 0));
  }

  /// The child makes `to` a copy of its descriptor `from`, not close-on-exec.
  void dup2(int from, int to) throws ErrnoException {
    check(call(ACTIONS_DUP2, actions.address(), from, to));
  }

  /// The child closes a number that may or may not be open.
  void close(int number) throws ErrnoException {
    check(call(ACTIONS_CLOSE, actions.address(), number, 0));
  }

  /// The child closes all numbers from this one on (glibc 2.34 and later).
  void closeFrom(int number) throws ErrnoException {
    check(call(CloseFrom.FUNCTION, actions.address(), number, 0));
  }

  static boolean hasCloseFrom() {
    return Linux.has(CLOSE_FROM);
  }

  /// The child goes to another directory (glibc 2.29 and later).
  void chdir(String directory) throws ErrnoException {
    if (!Linux.has(CHDIR)) {
      throw new UnsupportedOperationException(
          "a child starts in another directory with glibc 2.29 and later only");
    }
    check(call(Chdir.FUNCTION, actions.address(), string(directory), 0));
  }

  /// What becomes of signals, and of the group that the child belongs to.
  ///
  /// @param defaults bit `n - 1` for each signal `n` that the child does not ignore
  /// @param flags [#POSIX_SPAWN_SETPGROUP] or [#POSIX_SPAWN_SETSID], or neither
  void attributes(long defaults, int flags, int group) throws ErrnoException {
    int all = flags | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    check(call(ATTR_FLAGS, attributes.address(), all, 0));
    check(call(ATTR_MASK, attributes.address(), signals.address(), 0));
    signals.set(ValueLayout.JAVA_LONG, 0, defaults);
    check(call(ATTR_DEFAULT, attributes.address(), signals.address(), 0));
    check(call(ATTR_PGROUP, attributes.address(), group, 0));
  }

  /// Starts it; the number of the child.
  int spawn(Program program) throws ErrnoException {
    List<String> variables = new ArrayList<>();
    program.environment().forEach((name, value) -> variables.add(name + "=" + value));
    MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
    check(
        Linux.library(
            SPAWN,
            pid.address(),
            string(program.path()),
            actions.address(),
            attributes.address(),
            strings(program.argv()),
            strings(variables)));
    return pid.get(ValueLayout.JAVA_INT, 0);
  }

  private long string(String text) {
    byte[] bytes = NativeString.bytes(text);
    MemorySegment string = arena.allocate(bytes.length + 1L);
    Copies.string(bytes, string, 0);
    return string.address();
  }

  /// An array of strings that ends with a null.
  private long strings(List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.JAVA_LONG, i, string(texts.get(i)));
    }
    return array.address();
  }

  private static int call(MethodHandle function, long a, long b, long c) {
    return Linux.library(function, a, b, c, 0, 0, 0);
  }

  private void check(int error) throws ErrnoException {
    if (error != 0) {
      throw ErrnoException.of("posix_spawn " + name, -error);
    }
  }

  @Override
  public void close() {
    call(ACTIONS_DESTROY, actions.address(), 0, 0);
    arena.close();
  }

  /// Linked only where it is there.
  private static final class CloseFrom {
    static final MethodHandle FUNCTION = Linux.link(CLOSE_FROM);
  }

  /// Linked only by those who want it.
  private static final class Chdir {
    static final MethodHandle FUNCTION = Linux.link(CHDIR);
  }
}
