package dev.berth.sockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The descriptors that this process has open (/proc/self/fd, proc(5)).
public final class OpenDescriptors {
  private static final Path FD = Path.of("/proc/self/fd");

  private OpenDescriptors() {}

  /// How many of them are of a kind: what their link in /proc begins with, such as `socket:` or the
  /// path of a directory.
  public static long count(String kind) throws IOException {
    return numbers().stream().filter(number -> target(number).startsWith(kind)).count();
  }

  /// Their numbers.
  public static List<String> numbers() throws IOException {
    try (Stream<Path> files = Files.list(FD)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /// What a descriptor is, as /proc says; empty when it is gone.
  public static String target(String number) {
    try {
      return Files.readSymbolicLink(FD.resolve(number)).toString();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The flags of an open descriptor (`flags:` in /proc/self/fdinfo).
  public static int flags(int number) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring(6).strip(), 8);
      }
    }
    throw new AssertionError("no flags of " + number);
  }
}
