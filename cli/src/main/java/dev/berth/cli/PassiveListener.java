package dev.berth.cli;

import picocli.CommandLine.TypeConversionException;

/// Who binds the ports of passive mode.
enum PassiveListener {
  /// The server, once for all clients.
  POOLED,
  /// Each transfer, for itself.
  PER_TRANSFER;

  /// Reads one.
  static PassiveListener parse(String name) {
    return switch (name) {
      case "pooled" -> POOLED;
      case "per-transfer" -> PER_TRANSFER;
      default ->
          throw new TypeConversionException(
              "unknown way to listen '" + name + "' (available: pooled, per-transfer)");
    };
  }
}
