package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What a worker is started with.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WorkerOptionsTest {
  private static final Program JAVA =
      new Program("/jdk/bin/java", List.of("java", "-Xmx1g", "-cp", "x", "Main", "a"), Map.of());

  private static final WorkerOptions OPTIONS = WorkerOptions.DEFAULT.withProgram(JAVA);

  @Test
  void it_is_the_same_program_with_a_small_virtual_machine() throws Exception {
    assertThat(OPTIONS.worker().argv())
        .startsWith("java", "-Xmx1g")
        .containsSubsequence("-cp", "x", "-Xmx256m", "-XX:NewSize=1m", "Main", "a");
  }

  @Test
  void one_for_a_single_connection_starts_sooner() throws Exception {
    assertThat(OPTIONS.workerForOne().argv())
        .containsSubsequence(
            "-XX:NewSize=1m", "-XX:TieredStopAtLevel=1", "-XX:NewSize=10m", "Main");
  }

  @Test
  void options_of_the_users_own_are_taken_as_they_are() throws Exception {
    WorkerOptions own = OPTIONS.withJvmOptions(List.of("-Xmx8m"));
    List<String> argv = List.of("java", "-Xmx1g", "-cp", "x", "-Xmx8m", "Main", "a");
    assertThat(own.worker().argv()).isEqualTo(argv);
    assertThat(own.workerForOne().argv()).isEqualTo(argv);
    assertThat(OPTIONS.withJvmOptions(List.of()).workerForOne()).isEqualTo(JAVA);
  }
}
