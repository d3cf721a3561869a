package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The machine in a line, since figures mean nothing without it.
///
/// @param cpu the model's name
/// @param cores how many CPUs it has
/// @param memoryKib the memory in all
/// @param kernel the kernel's release
/// @param java the Java that the lab runs on
public record Machine(String cpu, int cores, long memoryKib, String kernel, String java) {
  /// This one.
  public static Machine here() throws IOException {
    return new Machine(
        model(Files.readString(Path.of("/proc/cpuinfo"))),
        Cpus.online(),
        Labelled.kib(Files.readString(Path.of("/proc/meminfo")), "MemTotal:"),
        System.getProperty("os.version"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version());
  }

  /// arm64 kernels give no name of the model; the numbers of maker and part stand in.
  private static String model(String cpuinfo) throws IOException {
    try {
      return Labelled.text(cpuinfo, "model name");
    } catch (IOException e) {
      return "implementer "
          + Labelled.text(cpuinfo, "CPU implementer")
          + ", part "
          + Labelled.text(cpuinfo, "CPU part");
    }
  }

  /// `AMD EPYC, 2 CPUs, 24 GiB, Linux 6.1, Java 25`.
  public String line() {
    return String.format(
        Locale.ROOT,
        "%s, %d CPUs, %.0f GiB, Linux %s, Java %s",
        cpu,
        cores,
        memoryKib / 1048576.0,
        kernel,
        java.strip());
  }
}
