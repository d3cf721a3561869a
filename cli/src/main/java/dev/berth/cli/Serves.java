package dev.berth.cli;

/// A command that is a server.
interface Serves {
  /// The options that it has in common with all servers.
  ServeOptions serveOptions();
}
