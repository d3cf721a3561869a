package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory that the kernel holds for processes and sockets, and that no process is charged with.
public final class KernelMemory {
  private KernelMemory() {}

  /// Slab, kernel stacks and page tables of the whole machine (proc_meminfo(5)).
  public static long kib() throws IOException {
    return parse(Files.readString(Path.of("/proc/meminfo")));
  }

  static long parse(String meminfo) throws IOException {
    return Labelled.kib(meminfo, "Slab:")
        + Labelled.kib(meminfo, "KernelStack:")
        + Labelled.kib(meminfo, "PageTables:");
  }
}
