package dev.berth.cli;

import dev.berth.architecture.Architecture;
import dev.berth.cloudhash.CloudHashFraming;
import dev.berth.sockets.Multiplexer;
import java.util.Iterator;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Options with a name out of a few. Each list of choices is kept by the module that has them.
final class Choices {
  private Choices() {}

  private static <T> T choose(Function<String, T> choose, String name) {
    try {
      return choose.apply(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /// The names of all architectures, for help and completion.
  static final class Architectures implements Iterable<String> {
    /// Made by picocli.
    Architectures() {}

    @Override
    public Iterator<String> iterator() {
      return Architecture.all().stream().map(Architecture::name).iterator();
    }
  }

  /// Architectures.
  static final class OfArchitecture implements ITypeConverter<Architecture> {
    /// Made by picocli.
    OfArchitecture() {}

    @Override
    public Architecture convert(String name) {
      return choose(Architecture::named, name);
    }
  }

  /// Multiplexers.
  static final class OfMultiplexer implements ITypeConverter<Multiplexer.Kind> {
    /// Made by picocli.
    OfMultiplexer() {}

    @Override
    public Multiplexer.Kind convert(String name) {
      return choose(Multiplexer.Kind::named, name);
    }
  }

  /// Framings.
  static final class OfFraming implements ITypeConverter<CloudHashFraming> {
    /// Made by picocli.
    OfFraming() {}

    @Override
    public CloudHashFraming convert(String name) {
      return choose(CloudHashFraming::of, name);
    }
  }
}
