package dev.berth.lab.server;

import java.util.List;
import java.util.Map;

/// How a program is started.
///
/// @param command the program and its arguments
/// @param environment variables beside those of the lab
public record Launch(List<String> command, Map<String, String> environment) {
  /// Copies what it is given.
  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
