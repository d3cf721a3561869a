package dev.berth.cli;

import dev.berth.server.ControlSocket;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads where a control socket is to be: a path, or `none`.
final class Controls implements ITypeConverter<ControlSocket> {
  @Override
  public ControlSocket convert(String text) {
    if (text.equals("none")) {
      return ControlSocket.NONE;
    }
    try {
      return ControlSocket.at(Path.of(text));
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
    }
  }
}
