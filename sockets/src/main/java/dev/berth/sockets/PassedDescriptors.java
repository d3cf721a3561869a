package dev.berth.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The descriptors that a child gets, by its numbers, held while it is started; and how it comes to
/// have these and no others.
///
/// Our number of one may be the child's number of another, so each is copied to a number that
/// nobody means first, and from there to its place.
final class PassedDescriptors implements AutoCloseable {
  /// How many numbers past the highest are closed one by one where the C library cannot close all.
  /// New descriptors take the lowest free numbers, so those that other threads open meanwhile are
  /// among them.
  private static final int MARGIN = 256;

  private static final int AT_FDCWD = -100;
  private static final int O_RDWR = 2;
  private static final int STANDARD = 3;

  /// Whether the C library cannot close all.
  static boolean closesOneByOne = !PosixSpawn.hasCloseFrom();

  /// Ours, by the child's.
  private final TreeMap<Integer, Integer> numbers = new TreeMap<>();

  private final List<Descriptor> held = new ArrayList<>();
  private int devNull = -1;

  /// @param given what the child has under which number
  /// @param nothing under which numbers it has /dev/null
  void take(Map<Integer, Fd> given, Set<Integer> nothing) throws IOException {
    for (Map.Entry<Integer, Fd> entry : given.entrySet()) {
      Descriptor descriptor = entry.getValue().descriptor();
      if (!descriptor.acquire()) {
        throw new SocketClosedException("posix_spawn: it is closed: " + entry.getValue());
      }
      held.add(descriptor);
      entry.getValue().handle.mode.mayHaveTimeouts = true; // The child may set them.
      numbers.put(entry.getKey(), descriptor.number());
    }
    for (int number : nothing) {
      numbers.put(number, devNull());
    }
    for (int number = 0; number < STANDARD; number++) {
      if (!numbers.containsKey(number)) {
        // One that we do not have must not be free either: the next file would take its place.
        boolean ours = Linux.call(Linux.FCNTL, number, Linux.F_GETFD, 0) >= 0;
        numbers.put(number, ours ? number : devNull());
      }
    }
  }

  private int devNull() throws ErrnoException {
    if (devNull < 0) {
      Linux.Scratch scratch = Linux.scratch();
      Copies.string(NativeString.bytes("/dev/null"), scratch.memory, 0);
      long flags = O_RDWR | Linux.O_CLOEXEC;
      long result = Linux.call(scratch, Linux.OPENAT, AT_FDCWD, scratch.address, flags, 0, 0, 0);
      if (result < 0) {
        throw FilePath.failure("openat", "/dev/null", result);
      }
      devNull = (int) result;
    }
    return devNull;
  }

  /// Has them copied to their places, and all others closed.
  void addTo(PosixSpawn spawn) throws IOException {
    Set<Integer> taken = new HashSet<>(numbers.keySet());
    taken.addAll(numbers.values());
    Map<Integer, Integer> aside = new TreeMap<>();
    int free = 0;
    for (Map.Entry<Integer, Integer> entry : numbers.entrySet()) {
      while (taken.contains(free)) {
        free++;
      }
      spawn.dup2(entry.getValue(), free);
      aside.put(entry.getKey(), free++);
    }
    for (Map.Entry<Integer, Integer> entry : aside.entrySet()) {
      spawn.dup2(entry.getValue(), entry.getKey());
    }
    closeOthers(spawn);
  }

  private void closeOthers(PosixSpawn spawn) throws IOException {
    int end = numbers.lastKey() + 1;
    if (closesOneByOne) {
      end = Math.max(end, highest() + 1 + MARGIN);
    } else {
      spawn.closeFrom(end);
    }
    for (int number = 0; number < end; number++) {
      if (!numbers.containsKey(number)) {
        spawn.close(number);
      }
    }
  }

  private static int highest() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .mapToInt(file -> Integer.parseInt(file.getFileName().toString()))
          .max()
          .orElse(0);
    }
  }

  @Override
  public void close() {
    held.forEach(Descriptor::release);
    if (devNull >= 0) {
      Linux.call(Linux.CLOSE, devNull, 0, 0);
    }
  }
}
