package dev.berth.cli;

import dev.berth.tools.scan.PortResult;
import dev.berth.tools.scan.ScanReport;

/// How the results of a scan are written.
interface ScanFormat {
  /// One port.
  void port(PortResult result);

  /// The end.
  ///
  /// @param reasons why ports did not tell, in words; empty when all did
  void end(ScanReport report, String reasons);
}
