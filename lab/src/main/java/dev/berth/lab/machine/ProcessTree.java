package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A process and all that descend from it, at one moment. Processes come and go while /proc is
/// read: one that has gone is left out.
public final class ProcessTree {
  private static final Path PROC = Path.of("/proc");

  private final List<ProcessStat> processes;

  private ProcessTree(List<ProcessStat> processes) {
    this.processes = processes;
  }

  /// The tree under a process; empty when it has ended and left nobody.
  ///
  /// @param root a process that leads a session of its own: whoever is in that session belongs to
  ///   the tree even when its parent has ended
  public static ProcessTree of(long root) throws IOException {
    return new ProcessTree(select(root, readAll()));
  }

  /// This program alone.
  public static ProcessTree self() throws IOException {
    return new ProcessTree(List.of(read(PROC.resolve("self"))));
  }

  /// All but one of them.
  public ProcessTree without(long pid) {
    return new ProcessTree(processes.stream().filter(one -> one.pid() != pid).toList());
  }

  /// The numbers of the processes.
  public List<Integer> pids() {
    return processes.stream().map(ProcessStat::pid).toList();
  }

  /// The time all of them have been on a CPU, with that of children that have ended and were waited
  /// for. Where nobody waits for a child, or a child's child has just ended, some of it is missing.
  public long cpuNanos() {
    long sum = 0;
    for (ProcessStat process : processes) {
      sum += process.ownNanos() + process.childrenNanos();
    }
    return sum;
  }

  /// The memory of all of them, pages that are shared counted once: PSS of /proc/PID/smaps_rollup.
  public long pssKib() throws IOException {
    return sum("smaps_rollup", "Pss:");
  }

  /// The memory of all of them, pages that are shared counted for each: cheap to read, and right
  /// for growth in one process.
  public long rssKib() throws IOException {
    return sum("status", "VmRSS:");
  }

  private long sum(String file, String label) throws IOException {
    long sum = 0;
    for (ProcessStat process : processes) {
      try {
        String text = Files.readString(PROC.resolve(Integer.toString(process.pid())).resolve(file));
        sum += Labelled.kib(text, label);
      } catch (IOException e) {
        if (Files.exists(PROC.resolve(Integer.toString(process.pid())).resolve("exe"))) {
          throw e;
        }
      }
    }
    return sum;
  }

  /// Those among `all` that are the root, are of its session, or descend from one that is.
  static List<ProcessStat> select(long root, List<ProcessStat> all) {
    Map<Integer, ProcessStat> byPid = new HashMap<>();
    for (ProcessStat process : all) {
      byPid.put(process.pid(), process);
    }
    List<ProcessStat> selected = new ArrayList<>();
    for (ProcessStat process : all) {
      if (descends(process, root, byPid)) {
        selected.add(process);
      }
    }
    return selected;
  }

  private static boolean descends(ProcessStat process, long root, Map<Integer, ProcessStat> byPid) {
    // Parents that were read at different moments may form a ring.
    Set<Integer> seen = new HashSet<>();
    ProcessStat at = process;
    while (at != null && seen.add(at.pid())) {
      if (at.pid() == root || at.session() == root) {
        return true;
      }
      at = byPid.get(at.parent());
    }
    return false;
  }

  private static List<ProcessStat> readAll() throws IOException {
    List<ProcessStat> all = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : directories) {
        try {
          all.add(read(directory));
        } catch (IOException e) {
          // It has ended since the directory was read.
        }
      }
    }
    return all;
  }

  private static ProcessStat read(Path directory) throws IOException {
    return ProcessStat.parse(Files.readString(directory.resolve("stat")));
  }
}
