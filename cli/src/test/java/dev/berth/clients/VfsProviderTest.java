package dev.berth.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tests that Apache Commons VFS has for its own FTP client, as they come from Maven Central,
/// against our server. They hold two connections at once, so `serial` is not for them.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class VfsProviderTest {
  /// `process` starts one for each of its hundreds of connections: with `-Dberth.full=true`.
  private static final boolean FULL = Boolean.getBoolean("berth.full");

  /// As many as it holds connections at once.
  private static final int WORKERS = 8;

  private static final Path SUITE = Path.of("target", "vfs-suite").toAbsolutePath();
  private static final String PACKAGE = "org.apache.commons.vfs2.provider.ftp.";

  @TempDir static Path temporary;

  private static final Map<String, Run> RUNS = new HashMap<>();

  /// One run of a suite, and the server that it talks to.
  private record Run(ServedDirectory server, Client client) {}

  static List<String> architectures() {
    return ServedDirectory.architectures(true).stream()
        .filter(name -> FULL || !name.equals("process"))
        .filter(name -> !name.equals("serial"))
        .toList();
  }

  /// Begins all runs, since each of them waits for the clock most of its time.
  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Files.isDirectory(SUITE), "Maven has not gathered the suite in " + SUITE);
    for (String architecture : architectures()) {
      RUNS.put(architecture, start(architecture, "FtpProviderTestCase"));
    }
    RUNS.put("mdtm", start("virtual-thread", "FtpProviderMdtmOnTestCase"));
  }

  private static Run start(String architecture, String suite) throws IOException {
    Path root = Files.createDirectory(temporary.resolve(architecture + "-" + suite));
    Path data = SUITE.resolve("test-data");
    copy(data, root);
    Files.createDirectories(root.resolve("write-tests"));
    ServedDirectory server = new ServedDirectory(root, architecture, WORKERS);
    String url = server.url("");
    Client client =
        Client.start(
            temporary,
            "",
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-Dtest.basedir=" + data,
            "-Dtest.ftp.uri=" + url,
            "-cp",
            SUITE.resolve("lib") + File.separator + "*",
            "junit.textui.TestRunner",
            PACKAGE + suite);
    return new Run(server, client);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(path -> !path.equals(from)).toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        // The times of files are compared too.
        Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    for (Run run : RUNS.values()) {
      run.client().close();
      run.server().close();
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void allCasesPass(String architecture) throws IOException, InterruptedException {
    assertPasses(architecture, 93);
  }

  @Test
  void allCasesThatAskForTheTimePass() throws IOException, InterruptedException {
    assertPasses("mdtm", 6);
  }

  private static void assertPasses(String run, int cases) throws IOException, InterruptedException {
    Client.Result result = RUNS.get(run).client().await().well();

    assertThat(result.out()).contains("OK (" + cases + " tests)");
  }
}
