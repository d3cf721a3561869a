package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {
  /// Made by picocli.
  Version() {}

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "berth %s, Java %s, %s %s"
          .formatted(
              number(),
              Runtime.version(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }

  /// The number that the build has put into a resource.
  private static String number() throws IOException {
    try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream("version"))) {
      return new String(in.readAllBytes(), UTF_8).strip();
    }
  }
}
