package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a child begins with: arguments, environment, directory, group; and why one cannot begin.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpawnTest {
  /// Texts that get lost easily.
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "a b",
          "\n",
          "\"'$`\\",
          "grün",
          "\uD83D\uDE00",
          "\uDC80\uDCFF",
          "x\uDCE2\uDC82y");

  @TempDir Path directory;

  private static List<String> split(String output) {
    byte[] bytes = output.getBytes(StandardCharsets.ISO_8859_1);
    List<String> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        texts.add(NativeString.of(bytes, start, i));
        start = i + 1;
      }
    }
    return texts;
  }

  @Test
  void arguments_arrive_byte_for_byte() throws IOException {
    Program program = Children.shell("cat /proc/$$/cmdline; :", ODD.toArray(String[]::new));
    assertThat(split(Children.output(program))).isEqualTo(program.argv());
  }

  @Test
  void all_bytes_but_nul_may_be_in_an_argument() throws IOException {
    byte[] bytes = new byte[255];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    String text = NativeString.of(bytes, 0, bytes.length);
    Program program = Children.shell("printf %s \"$0\"", text);
    assertThat(Children.output(program).getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
  }

  @Test
  void the_name_of_the_program_need_not_be_its_path() throws IOException {
    Program program = new Program("/bin/sh", List.of("another name", "-c", "echo $0"), Map.of());
    assertThat(Children.output(program)).isEqualTo("another name\n");
  }

  @Test
  void a_program_without_arguments_can_be_started() throws IOException {
    Program program = new Program("/bin/true", List.of(), Map.of());
    try (ChildProcess child = Spawn.of(program).start()) {
      assertThat(child.waitid(Net.soon()).isSuccess()).isTrue();
    }
  }

  @Test
  void the_environment_is_what_was_given_and_nothing_else() throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < ODD.size(); i++) {
      variables.put("V" + i + ODD.get(i).replace("=", ""), ODD.get(i));
    }
    variables.put("EQUALS", "a=b=c");
    Program program = new Program("/usr/bin/env", List.of("env", "-0"), variables);
    assertThat(split(Children.output(program)))
        .containsExactlyInAnyOrderElementsOf(
            variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  @Test
  void a_program_has_our_environment_and_what_is_changed_of_it() throws IOException {
    Program program = Program.of("/usr/bin/env", "-0");
    assertThat(program.environment()).containsEntry("PATH", System.getenv("PATH"));
    Program changed = program.with("NEW", "1").with("PATH", "/x").without("HOME");
    List<String> variables = split(Children.output(changed));
    assertThat(variables).contains("NEW=1", "PATH=/x").noneMatch(v -> v.startsWith("HOME="));
    assertThat(variables).hasSize(changed.environment().size());
    assertThat(program.environment()).doesNotContainKey("NEW");
  }

  @Test
  void it_starts_in_our_directory_or_in_another() throws IOException {
    assertThat(Children.output(Children.shell("pwd -P")).strip())
        .isEqualTo(Path.of("").toRealPath().toString());
    Path odd = Files.createDirectory(directory.resolve("a b"));
    assertThat(Children.output(Spawn.of(Children.shell("pwd -P")).directory(odd)).strip())
        .isEqualTo(odd.toRealPath().toString());
  }

  @Test
  void a_relative_path_of_the_program_begins_in_its_directory() throws IOException {
    Path script = Files.writeString(directory.resolve("here"), "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Program program = new Program("./here", List.of("here"), Map.of());
    try (ChildProcess child = Spawn.of(program).directory(directory).start()) {
      assertThat(child.waitid(Net.soon()).isSuccess()).isTrue();
    }
  }

  @Test
  void one_spawn_starts_several_children() throws IOException {
    Spawn spawn = Spawn.of(Children.shell("exit 4"));
    try (ChildProcess one = spawn.start();
        ChildProcess two = spawn.start()) {
      assertThat(one.pid()).isNotEqualTo(two.pid());
      assertThat(one.waitid(Net.soon())).isEqualTo(new ExitStatus.Exited(4));
      assertThat(two.waitid(Net.soon())).isEqualTo(new ExitStatus.Exited(4));
    }
  }

  // ---------------------------------------------------------------- groups and sessions

  /// Its own number, its group and its session.
  private static List<String> groups(Spawn spawn) throws IOException {
    String stat = Children.output(spawn);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return List.of(stat.split(" ")[0], fields[2], fields[3]);
  }

  private static Program teller() {
    return Children.shell("cat /proc/$$/stat; :");
  }

  private static List<String> ours() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return List.of(stat.split(" ")[0], fields[2], fields[3]);
  }

  @Test
  void it_belongs_to_our_group_unless_it_is_told_otherwise() throws IOException {
    List<String> theirs = groups(Spawn.of(teller()));
    assertThat(theirs.subList(1, 3)).isEqualTo(ours().subList(1, 3));
  }

  @Test
  void it_begins_a_group_of_its_own() throws IOException {
    List<String> theirs = groups(Spawn.of(teller()).processGroup(0));
    assertThat(theirs.get(1)).isEqualTo(theirs.get(0));
    assertThat(theirs.get(2)).isEqualTo(ours().get(2));
  }

  @Test
  void it_joins_the_group_of_another_child() throws IOException {
    try (ChildProcess first = Spawn.of(Children.shell("read x")).processGroup(0).start()) {
      List<String> theirs = groups(Spawn.of(teller()).processGroup(first.pid()));
      assertThat(theirs.get(1)).isEqualTo(Integer.toString(first.pid()));
      first.kill(Signal.KILL);
    }
  }

  @Test
  void it_begins_a_session_of_its_own() throws IOException {
    List<String> theirs = groups(Spawn.of(teller()).newSession());
    assertThat(theirs).containsOnly(theirs.get(0));
  }

  // ---------------------------------------------------------------- what goes wrong

  private static void assertRefused(Spawn spawn, Errno errno, String message) throws IOException {
    long before = OpenDescriptors.numbers().size();
    assertThatThrownBy(spawn::start)
        .isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno))
        .hasMessageStartingWith(message);
    assertThat(OpenDescriptors.numbers()).hasSizeLessThanOrEqualTo((int) before);
    assertThat(Children.zombies()).isEmpty();
  }

  @Test
  void a_program_that_is_missing_is_enoent() throws IOException {
    Program program = Program.of("/no/such\nprogram", "x");
    assertRefused(
        Spawn.of(program), Errno.ENOENT, "posix_spawn /no/such\\x0aprogram: ENOENT (2), No such");
  }

  @Test
  void a_directory_that_is_missing_is_named() throws IOException {
    Path missing = directory.resolve("missing");
    assertRefused(
        Spawn.of(Program.of("/bin/true")).directory(missing),
        Errno.ENOENT,
        "posix_spawn /bin/true in " + missing + ": ENOENT");
  }

  @Test
  void a_file_that_may_not_be_executed_is_eacces() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "text");
    assertRefused(Spawn.of(Program.of(file.toString())), Errno.EACCES, "posix_spawn " + file);
  }

  @Test
  void a_file_that_is_no_program_is_enoexec() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "text");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertRefused(Spawn.of(Program.of(file.toString())), Errno.ENOEXEC, "posix_spawn " + file);
  }

  @Test
  void arguments_that_are_too_long_are_e2big() throws IOException {
    Program program = Program.of("/bin/true", "x".repeat(200_000));
    assertRefused(Spawn.of(program), Errno.E2BIG, "posix_spawn /bin/true: E2BIG");
  }

  @Test
  void without_a_descriptor_for_its_handle_no_child_is_started() throws IOException {
    Path trace = directory.resolve("trace");
    Spawn spawn = Spawn.of(Children.shell("echo started > " + trace));
    try (Net.Pair first = Net.pair();
        DescriptorLimit limit = DescriptorLimit.afterTheHighest(1)) {
      List<Socket> taken = new ArrayList<>();
      try {
        while (true) {
          taken.add(Net.socket(Domain.INET));
        }
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.EMFILE);
      }
      assertThatThrownBy(spawn::start)
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMFILE))
          .hasMessageStartingWith("pidfd_open for /bin/sh: EMFILE");
      taken.forEach(Socket::close);
      try (ChildProcess child = Spawn.of(Program.of("/bin/true")).start()) {
        assertThat(child.waitid(Net.soon()).isSuccess()).isTrue();
      }
      assertThat(limit).isNotNull();
      assertThat(first).isNotNull();
    }
    assertThat(trace).doesNotExist();
  }

  @Test
  void a_fork_that_is_refused_is_eagain() throws Exception {
    List<String> line = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) { // Nothing limits the processes of root.
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (util-linux)");
      line.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--clear-groups"));
      // The classes may lie where only their owner looks.
      line.addAll(List.of("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"));
    }
    line.addAll(JavaChild.command("fork-refused"));
    Program program = new Program(line.getFirst(), line, Map.of());
    assertThat(Children.output(program))
        .isEqualTo(
            "posix_spawn /bin/true: EAGAIN (11), Resource temporarily unavailable\nexited with 0\n");
  }

  @Test
  void what_cannot_be_a_program_is_refused_before_anything_is_done() {
    List<String> none = List.of();
    Map<String, String> empty = Map.of();
    assertThatThrownBy(() -> new Program("a\0b", none, empty))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Program("a", List.of("\0"), empty))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Program("a", none, Map.of("A=B", "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a name of a variable: 'A=B'");
    assertThatThrownBy(() -> new Program("a", none, Map.of("", "c")))
        .isInstanceOf(IllegalArgumentException.class);
    Spawn spawn = Spawn.of(new Program("a", none, empty));
    assertThatThrownBy(() -> spawn.devNull(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spawn.processGroup(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
