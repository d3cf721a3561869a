package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same program, started again: however it was started, the child is the same, with what was
/// changed.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramTest {
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";

  @TempDir Path directory;

  /// What such a program and its child have to say.
  private List<String> outputOf(List<String> command, Map<String, String> environment)
      throws IOException {
    Program program = new Program(JAVA, command, environment);
    return Children.output(Spawn.of(program).directory(directory).devNull(2)).lines().toList();
  }

  /// The command line of the child is that of the parent, with two options at this place; they
  /// count.
  private static void assertAgain(List<String> output, List<String> command, int place) {
    List<String> expected = new ArrayList<>(command);
    expected.addAll(place, List.of("-Xmx24m", "-Xms8m"));
    assertThat(output).hasSize(4);
    assertThat(output.get(0)).isEqualTo(NativeString.printable(expected.toString()));
    assertThat(output.get(1)).contains("-Xmx24m, -Xms8m");
    assertThat(Integer.parseInt(output.get(2))).isBetween(20, 24);
    assertThat(output.get(3)).isEqualTo("exited with 0");
  }

  @Test
  void this_program_has_its_path_its_arguments_and_its_environment() throws IOException {
    Program self = Program.self();
    assertThat(Path.of(self.path()).toRealPath())
        .isEqualTo(Path.of(ProcessHandle.current().info().command().orElseThrow()).toRealPath());
    List<String> arguments = self.argv().subList(1, self.argv().size());
    assertThat(ProcessHandle.current().info().arguments().orElseThrow())
        .isEqualTo(arguments.toArray(String[]::new));
    assertThat(self.environment()).containsEntry("PATH", System.getenv("PATH"));
  }

  @Test
  void a_class_on_the_class_path_is_started_again() throws IOException {
    List<String> command = JavaChild.command(List.of("-Xmx99m"), "self", "", "grün", "\uDCFF");
    assertAgain(outputOf(command, Map.of()), command, command.indexOf(JavaChild.class.getName()));
  }

  @Test
  void a_source_file_is_started_again() throws IOException {
    Files.writeString(
        directory.resolve("Again.java"),
        """
        void main(String[] arguments) throws Exception {
          Class.forName("dev.berth.sockets.JavaChild").getMethod("main", String[].class)
              .invoke(null, (Object) new String[] {"self"});
        }
        """);
    List<String> command =
        List.of(
            JAVA,
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "Again.java",
            "-x");
    assertAgain(outputOf(command, Map.of()), command, 5);
  }

  @Test
  void argument_files_and_the_options_of_the_environment_are_read_again() throws IOException {
    Files.writeString(
        directory.resolve("more"),
        "-cp " + System.getProperty("java.class.path") + " --enable-native-access=ALL-UNNAMED");
    List<String> command =
        List.of(JAVA, "-XX:-UsePerfData", "@more", JavaChild.class.getName(), "self");
    List<String> output =
        outputOf(command, Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -Dx=y"));
    assertThat(output.get(0)).contains("[" + JAVA + ", -XX:-UsePerfData, -Xmx24m, -Xms8m, @more, ");
    assertThat(output.get(1))
        .startsWith("[-XX:TieredStopAtLevel=1, -Dx=y, -XX:-UsePerfData, -Xmx24m, -Xms8m, ");
    assertThat(output.get(3)).isEqualTo("exited with 0");
  }

  @Test
  void a_message_does_not_tell_the_environment() {
    Program program = new Program("/bin/x", List.of("x", "a\n"), Map.of("PASSWORD", "secret"));
    assertThat(program).hasToString("/bin/x [x, a\\x0a]");
  }
}
