package dev.berth.examples;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One source file that needs no build: the JDK's own tools compile it or run it as it stands, with
/// the modules of this project on the module path.
record CompactSource(Path file) {
  /// Longer than any of them takes; one that is still running then is stuck.
  private static final int PATIENCE_SECONDS = 120;

  /// A JVM that runs for a tenth of a second does best without a second compiler.
  private static final List<String> QUICK_JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /// What a tool said, on both streams together, and the status it ended with.
  record Ended(int status, String output) {}

  static CompactSource of(Path file) {
    return new CompactSource(file);
  }

  /// Compiles all of them at once into a directory; any warning is an error.
  static Ended compile(List<Path> files, Path into) throws IOException, InterruptedException {
    var options = List.of("-Xlint:all,-restricted", "-Werror", "-d", into.toString());
    return ended(
        tool(
            "javac",
            List.of(),
            Stream.concat(options.stream(), files.stream().map(Path::toString))));
  }

  /// Runs it to its end, as it stands.
  Ended run(String... args) throws IOException, InterruptedException {
    return ended(command(args));
  }

  /// Runs what [#compile] has made of it to its end, which is a second quicker.
  Ended runCompiled(Path classes) throws IOException, InterruptedException {
    return ended(
        tool(
            "java",
            QUICK_JVM,
            Stream.of(
                "--enable-native-access=dev.berth.sockets",
                "--class-path",
                classes.toString(),
                name())));
  }

  /// The name of its class.
  String name() {
    return file.getFileName().toString().replaceFirst("\\.java$", "");
  }

  /// The command that runs this file, for a test that starts a server and stops it later.
  ProcessBuilder command(String... args) {
    return tool(
        "java",
        List.of(),
        Stream.concat(
            Stream.of("--enable-native-access=dev.berth.sockets", file.toString()),
            Stream.of(args)));
  }

  private static ProcessBuilder tool(String name, List<String> options, Stream<String> rest) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    command.addAll(options);
    command.addAll(List.of("--module-path", modulePath(), "--add-modules", "ALL-MODULE-PATH"));
    rest.forEach(command::add);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /// Waits for it; one that is stuck is killed, and what it had said by then is told.
  static Ended ended(ProcessBuilder tool) throws IOException, InterruptedException {
    var process = tool.start();
    process.getOutputStream().close();
    process
        .onExit()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(stuck -> process.destroyForcibly());
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
