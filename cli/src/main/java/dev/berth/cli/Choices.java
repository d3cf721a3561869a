package dev.berth.cli;

import dev.berth.architecture.Architecture;
import dev.berth.cloudhash.CloudHashFraming;
import dev.berth.sockets.Multiplexer;
import java.util.function.Function;
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
  static Iterable<String> architectures() {
    return () -> Architecture.all().stream().map(Architecture::name).iterator();
  }

  static Architecture architecture(String name) {
    return choose(Architecture::named, name);
  }

  static Multiplexer.Kind multiplexer(String name) {
    return choose(Multiplexer.Kind::named, name);
  }

  static CloudHashFraming framing(String name) {
    return choose(CloudHashFraming::of, name);
  }
}
