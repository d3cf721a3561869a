package dev.berth.sockets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Starts a program as a child of this process: posix_spawn(3).
///
/// ```java
/// try (ChildProcess child = Spawn.of(Program.self().with("WORKER", "1")).descriptor(3, listener).start()) {
///   child.waitid();
/// }
/// ```
///
/// ## What the child has
///
/// Of our descriptors, those it is given by [#descriptor], under the numbers named there, and our
/// standard input, output and error under 0, 1 and 2 unless it is given others. Nothing else, not
/// even what the JDK has opened without close-on-exec. The descriptors it has are copies: what they
/// name ends when both have closed it, and O_NONBLOCK is common to both.
///
/// No signal is blocked, and none is ignored but HUP, INT and QUIT where this process ignores them,
/// because then somebody wants the whole family to survive them (nohup(1), or `&` in a script).
///
/// Its directory and its process group are ours unless it is told otherwise. Its parent is this
/// process, whichever thread starts it, and it does not end when this process does: let it watch a
/// descriptor for the end.
///
/// ## Why there is no fork
///
/// After fork(2) the child has one thread. The threads that collect garbage, compile and answer the
/// operating system are gone, and locks that they held are held for ever: a JVM cannot go on like
/// this, not even for a moment. So a child of a JVM is always a program that begins anew.
public final class Spawn {
  private static final long ALL_SIGNALS = -1;

  private final Program program;
  private final SortedMap<Integer, Fd> descriptors = new TreeMap<>();
  private final Set<Integer> nothing = new HashSet<>();
  private String directory = "";
  private int groupFlags;
  private int group;

  private Spawn(Program program) {
    this.program = program;
  }

  /// To start this program.
  public static Spawn of(Program program) {
    return new Spawn(program);
  }

  /// The child has a copy of a descriptor of ours under this number, not close-on-exec. It stays
  /// open here; what is ours and what is the child's may overlap in any way.
  ///
  /// @param number 0 or more, and below the limit of RLIMIT_NOFILE
  public Spawn descriptor(int number, Fd ours) {
    requireNumber(number);
    nothing.remove(number);
    descriptors.put(number, ours);
    return this;
  }

  /// The child has a copy of the descriptor that is open under our number `ours`, be it standard
  /// output or one that other code has opened: `inherit(1, 2)` is the `1>&2` of a shell. Nobody may
  /// close it meanwhile.
  public Spawn inherit(int number, int ours) {
    requireNumber(ours);
    return descriptor(number, new RawFd(ours));
  }

  /// The child has /dev/null open under this number, for reading and writing (null(4)).
  public Spawn devNull(int number) {
    requireNumber(number);
    descriptors.remove(number);
    nothing.add(number);
    return this;
  }

  private static void requireNumber(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not the number of a descriptor: " + number);
    }
  }

  /// The child starts in this directory.
  public Spawn directory(Path path) throws IOException {
    byte[] bytes = FilePath.of(path).getBytes(StandardCharsets.ISO_8859_1);
    directory = NativeString.of(bytes, 0, bytes.length);
    return this;
  }

  /// The child begins a session of its own, without a terminal: setsid(2). Ctrl-C and the end of
  /// the terminal do not concern it.
  public Spawn newSession() {
    groupFlags = PosixSpawn.POSIX_SPAWN_SETSID;
    return this;
  }

  /// The child belongs to this process group: setpgid(2). Ctrl-C goes to one group only, that of
  /// the foreground.
  ///
  /// @param number the number of the group, or 0 for a new one with the child's own number
  public Spawn processGroup(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not the number of a process group: " + number);
    }
    groupFlags = PosixSpawn.POSIX_SPAWN_SETPGROUP;
    group = number;
    return this;
  }

  /// Starts the program: posix_spawn(3). The calling thread waits for a millisecond or so, until
  /// the child has become the program; a virtual thread holds its carrier meanwhile.
  ///
  /// May be called again, for another child of the same kind.
  ///
  /// @throws ErrnoException ENOENT (there is no such file, or no such directory to start in, or no
  ///   interpreter of the script), EACCES (the file may not be executed), ENOEXEC (it is no
  ///   program), E2BIG (arguments and environment are too long), EAGAIN or ENOMEM (no further
  ///   process is allowed, or there is no memory for it), EMFILE (no descriptor is left for the
  ///   handle of the child), EBADF (a number of the child's is beyond its limit)
  /// @throws SocketClosedException when a descriptor to be passed is closed
  public ChildProcess start() throws IOException {
    String name = name();
    Signals.keepStatusesOfChildren();
    try (PassedDescriptors passed = new PassedDescriptors();
        PosixSpawn spawn = new PosixSpawn(name)) {
      passed.take(descriptors, nothing);
      passed.addTo(spawn);
      if (!directory.isEmpty()) {
        spawn.chdir(directory);
      }
      spawn.attributes(ALL_SIGNALS & ~ignored(), groupFlags, group);
      return ChildProcess.start(spawn, program, name);
    }
  }

  /// What messages call it.
  private String name() {
    String path = NativeString.printable(program.path());
    return directory.isEmpty() ? path : path + " in " + NativeString.printable(directory);
  }

  private static long ignored() {
    long bits = 0;
    for (Signal signal : new Signal[] {Signal.HUP, Signal.INT, Signal.QUIT}) {
      if (Signals.isIgnored(signal)) {
        bits |= 1L << (signal.number() - 1);
      }
    }
    return bits;
  }
}
