package dev.berth.lab.server;

import java.nio.file.Path;

/// What a server is told.
///
/// @param directory an empty directory of its own, for its configuration and what it writes
/// @param site the files to serve
/// @param port where to listen, on 127.0.0.1
/// @param firstPassive the first port for data connections
/// @param lastPassive the last one
public record Setup(Path directory, Path site, int port, int firstPassive, int lastPassive) {}
