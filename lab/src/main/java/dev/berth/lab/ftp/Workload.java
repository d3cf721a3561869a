package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.util.List;

/// A load, and what is measured of a server under it.
public interface Workload {
  /// Its name on the command line.
  String name();

  /// What it does, in a line.
  String summary();

  /// The figures that matter, for the table of all workloads.
  List<Column> columns();

  /// How long it runs when nobody says.
  Budget budget();

  /// How many sessions must be open at once, where that is not the number of clients: a server that
  /// serves fewer is left out.
  default int sessionsAtOnce() {
    return 1;
  }

  /// What the site must hold for it beside the small file.
  default List<Site.Part> parts() {
    return List.of();
  }

  /// Runs it once, with a warm-up before.
  ///
  /// @throws IOException when it cannot be run to its end, or too much of it failed
  Figures run(Target target) throws IOException;
}
