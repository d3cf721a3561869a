package dev.berth.examples;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One source file that needs no build: the JDK's own tools compile it or run it as it stands, with
/// the modules of this project on the module path.
record CompactSource(Path file) {
  /// What a tool said, on both streams together, and the status it ended with.
  record Ended(int status, String output) {}

  static CompactSource of(Path file) {
    return new CompactSource(file);
  }

  /// Compiles into a directory; any warning is an error.
  Ended compile(Path into) throws IOException, InterruptedException {
    return ended(
        tool("javac", "-Xlint:all,-restricted", "-Werror", "-d", into.toString(), file.toString()));
  }

  /// Runs to its end.
  Ended run(String... args) throws IOException, InterruptedException {
    return ended(command(args));
  }

  /// The command that runs this file, for a test that starts a server and stops it later.
  ProcessBuilder command(String... args) {
    var rest =
        Stream.concat(
            Stream.of("--enable-native-access=dev.berth.sockets", file.toString()),
            Stream.of(args));
    return tool("java", rest.toArray(String[]::new));
  }

  private static ProcessBuilder tool(String name, String... rest) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    command.addAll(List.of("--module-path", modulePath(), "--add-modules", "ALL-MODULE-PATH"));
    command.addAll(List.of(rest));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static Ended ended(ProcessBuilder tool) throws IOException, InterruptedException {
    var process = tool.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /// The modules of this project, jars or directories, among what these tests run with.
  private static String modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(CompactSource::isOurs)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOurs(String entry) {
    var path = Path.of(entry);
    return path.getFileName().toString().startsWith("berth-")
        || Files.exists(path.resolve("module-info.class"));
  }
}
