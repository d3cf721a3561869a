package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutsideTheBuildTest {
  @Test
  void aPlainProgramNeedsNothingButTheJarOnEitherPath() throws Exception {
    var script = new ProcessBuilder("./run.sh", jar().toString());
    script.directory(new File("outside-the-build")).redirectErrorStream(true);
    var tools = Path.of(System.getProperty("java.home"), "bin");
    script.environment().merge("PATH", tools.toString(), (old, ours) -> ours + ":" + old);
    script.environment().put("JDK_JAVA_OPTIONS", "--illegal-native-access=deny");

    var ended = CompactSource.ended(script);

    assertThat(ended.output().lines().filter(line -> !line.startsWith("NOTE: Picked up")))
        .containsExactly(
            "hello from the class path",
            "TCP_INFO: CLOSE_WAIT",
            "hello from the module path",
            "TCP_INFO: CLOSE_WAIT");
    assertThat(ended.status()).isZero();
  }

  private static Path jar() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> entry.getFileName().toString().matches("berth-sockets-.*\\.jar"))
        .findFirst()
        .map(Path::toAbsolutePath)
        .orElseGet(() -> abort("needs the jar of the sockets, which `mvn package` makes"));
  }
}
