package dev.berth.cli;

import dev.berth.tools.scan.Ports;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Lists of ports as an option.
final class PortLists implements ITypeConverter<Ports> {
  /// Made by picocli.
  PortLists() {}

  @Override
  public Ports convert(String text) {
    try {
      return Ports.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
