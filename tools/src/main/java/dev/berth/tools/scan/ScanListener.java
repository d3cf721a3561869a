package dev.berth.tools.scan;

/// Who hears what a scan finds out, in the thread that scans: as long as a method lasts, the scan
/// stands still.
@FunctionalInterface
public interface ScanListener {
  /// One port has answered, or will not. Told once for each port, as the answers come.
  void port(PortResult result);

  /// How far it is; told ten times a second or more while it runs.
  default void progress(ScanReport soFar) {}
}
