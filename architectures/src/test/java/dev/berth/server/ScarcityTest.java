package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that run a server and lack something that cannot be taken from this one.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScarcityTest {
  @ParameterizedTest
  @ValueSource(strings = {"thread", "virtual-thread", "evented"})
  void hundreds_of_clients_that_do_not_read_take_no_direct_memory(String architecture)
      throws Exception {
    String said =
        run(
            List.of(),
            List.of("-XX:MaxDirectMemorySize=16m"),
            MemoryProbe.class,
            architecture,
            "400");
    assertThat(said).contains("errors 0,");
  }

  @Test
  void a_connection_for_which_there_is_no_thread_is_refused_in_words() throws Exception {
    String said =
        run(
            // Room in memory for a dozen stacks of this size.
            List.of("bash", "-c", "ulimit -v 14000000; exec \"$@\"", "limited"),
            List.of(
                "-Xss512m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=16m"),
            ThreadProbe.class);
    assertThat(said).contains("served ");
  }

  private static String run(
      List<String> before, List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.of(
                before,
                List.of(System.getProperty("java.home") + "/bin/java"),
                options,
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName()),
                List.of(arguments))
            .flatMap(List::stream)
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
