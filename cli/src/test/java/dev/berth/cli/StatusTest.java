package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Counter;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `berth status`, and the servers that it asks.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class StatusTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path runtime;
  @TempDir Path files;

  @BeforeEach
  void aRuntimeDirectoryOfTheUsers() throws IOException {
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
  }

  private Program start(String... arguments) throws IOException {
    return Program.start(List.of("env", "XDG_RUNTIME_DIR=" + runtime), List.of(), arguments);
  }

  private Program ftp(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("ftp", files.toString(), "--listen", "127.0.0.1:0"));
    arguments.addAll(Arrays.asList(more));
    return start(arguments.toArray(String[]::new));
  }

  private Program.End status(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("status"));
    arguments.addAll(Arrays.asList(more));
    try (Program program = start(arguments.toArray(String[]::new))) {
      return program.await();
    }
  }

  private Map<String, Object> json(String which) throws Exception {
    Program.End end = status("--json", which);
    assertThat(end.status()).as(end.errors()).isZero();
    return JsonReader.object(end.out().strip());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> counters(Map<String, Object> status) {
    return (Map<String, Object>) status.get("counters");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> processes(Map<String, Object> status) {
    return (List<Map<String, Object>>) status.get("processes");
  }

  /// Waits until a server says so of itself.
  private Map<String, Object> awaitJson(Program server, Predicate<Map<String, Object>> said) {
    return await().atMost(LONG).until(() -> json(Long.toString(server.pid())), said);
  }

  @Test
  void all_servers_of_the_user_are_told_and_each_alone_by_its_process() throws Exception {
    try (Program one = ftp();
        Program two = start("cloudhash", "--listen", "127.0.0.1:0", "--architecture", "evented")) {
      int port = one.awaitPort();
      two.awaitPort();
      Program.End all = status();
      assertThat(all.status()).isZero();
      assertThat(all.errors()).isEmpty();
      assertThat(all.out())
          .contains(
              "process " + one.pid() + ": ftp, virtual-thread, at 127.0.0.1:" + port + ", up ",
              "process " + two.pid() + ": cloudhash, evented, at 127.0.0.1:");
      assertThat(all.out().lines()).allMatch(line -> line.length() <= 100);

      Program.End json = status("--json");
      assertThat(json.out().lines().map(line -> JsonReader.object(line).get("protocol")))
          .containsExactlyInAnyOrder("ftp", "cloudhash");
      assertThat(json(Long.toString(two.pid()))).containsEntry("pid", two.pid());
    }
  }

  @Test
  void counters_have_all_names_and_say_what_has_happened() throws Exception {
    try (Program server = ftp()) {
      int port = server.awaitPort();
      try (FtpTalk client = FtpTalk.to(port)) {
        client.logIn();
        Map<String, Object> status = awaitJson(server, one -> counters(one).get("idle").equals(1L));
        assertThat(counters(status).keySet())
            .containsExactlyElementsOf(
                Arrays.stream(Counter.values()).map(Counter::label).toList());
        assertThat(counters(status))
            .containsEntry("accepted", 1L)
            .containsEntry("active", 1L)
            .containsEntry("requests", 3L); // USER, PASS, TYPE
        Program.End text = status(Long.toString(server.pid()));
        assertThat(text.out()).containsPattern(" requests +3\\b").contains("loop_lag ");
      }
    }
  }

  @Test
  void each_worker_is_told_with_its_memory_and_its_connections() throws Exception {
    try (Program server = ftp("--architecture", "prefork", "--workers", "2")) {
      int port = server.awaitPort();
      awaitJson(server, one -> counters(one).get("workers").equals(2L));
      try (FtpTalk client = FtpTalk.to(port)) {
        client.logIn();
        Map<String, Object> status =
            awaitJson(server, one -> counters(one).get("requests").equals(3L));
        assertThat(processes(status)).hasSize(2);
        assertThat(processes(status))
            .allSatisfy(worker -> {
              assertThat(ProcessHandle.of((Long) worker.get("pid"))).isPresent();
              assertThat((Long) worker.get("pss_bytes")).isGreaterThan(1_000_000);
            })
            .extracting(worker -> worker.get("active") + " of " + worker.get("accepted"))
            .containsExactlyInAnyOrder("1 of 1", "0 of 0");
        assertThat(status().out())
            .containsPattern("worker +memory +active +accepted")
            .containsPattern(processes(status).getFirst().get("pid") + " +[0-9.]+ MB +[01] +[01]");
      }
    }
    assertThat(runtime.resolve("berth")).isDirectory();
  }

  @Test
  void without_a_server_there_is_one_line_and_a_status() throws Exception {
    Program.End none = status();
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(none.errors())
        .startsWith("berth status: no server of this user runs")
        .hasLineCount(1);
    Program.End other = status("1");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.errors()).startsWith("berth status: process 1 has no control socket");
    Program.End path = status(runtime.resolve("nothing").toString());
    assertThat(path.status()).isEqualTo(1);
    assertThat(path.errors()).contains("no server listens there");
  }

  @Test
  void the_socket_is_its_users_alone_and_goes_with_the_server() throws Exception {
    try (Program server = ftp()) {
      server.awaitPort();
      Path socket = runtime.resolve("berth").resolve(Long.toString(server.pid()));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
          .isEqualTo("rwx------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      server.signal("TERM");
      assertThat(server.await().status()).isZero();
      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void what_a_killed_server_leaves_is_passed_over_and_removed() throws Exception {
    Path socket;
    try (Program server = ftp()) {
      server.awaitPort();
      socket = runtime.resolve("berth").resolve(Long.toString(server.pid()));
      server.signal("KILL");
      server.await();
    }
    assertThat(socket).exists();
    assertThat(status().errors()).contains("no server of this user runs");
    assertThat(socket).doesNotExist();
  }

  @Test
  void a_directory_that_others_may_write_to_is_not_trusted() throws Exception {
    Path berth = Files.createDirectory(runtime.resolve("berth"));
    Files.setPosixFilePermissions(berth, PosixFilePermissions.fromString("rwxrwxrwx"));
    Program.End refused = status();
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.errors())
        .contains(berth + " is not to be trusted", "mode 777")
        .hasLineCount(1);
    try (Program server = ftp()) {
      server.awaitPort(); // It serves all the same, and says why nobody can ask it.
      assertThat(berth).isEmptyDirectory();
      server.signal("TERM");
      assertThat(server.await().errors()).contains("no control socket: " + berth);
    }
  }

  @Test
  void a_path_may_be_chosen_and_none_is_none() throws Exception {
    Path path = runtime.resolve("my-server");
    try (Program named = ftp("--control", path.toString());
        Program hidden = ftp("--control", "none")) {
      named.awaitPort();
      hidden.awaitPort();
      assertThat(json(path.toString())).containsEntry("pid", named.pid());
      assertThat(status().status()).isEqualTo(1);
      assertThat(status(Long.toString(hidden.pid())).status()).isEqualTo(1);
      try (Program late = ftp("--control", path.toString())) {
        Program.End end = late.await();
        assertThat(end.status()).isEqualTo(2);
        assertThat(end.errors()).contains("no control socket: ").hasLineCount(1);
      }
    }
  }

  @Test
  void after_a_restart_the_new_program_has_its_own() throws Exception {
    Path path = runtime.resolve("chosen");
    for (List<String> options : List.of(List.<String>of(), List.of("--control", path.toString()))) {
      try (Program server = ftp(options.toArray(String[]::new))) {
        server.awaitPort();
        server.signal("USR1");
        String line = server.awaitLine("Restarted: process ");
        int next = Integer.parseInt(line.replaceFirst("Restarted: process (\\d+) .*", "$1"));
        try {
          String which = options.isEmpty() ? Integer.toString(next) : path.toString();
          assertThat(json(which)).containsEntry("pid", (long) next);
          await()
              .atMost(LONG)
              .until(() -> status(Long.toString(server.pid())).status() == 1); // It has ended.
          assertThat(json(which)).containsEntry("pid", (long) next);
        } finally {
          Signals.kill(next, Signal.TERM);
        }
        server.await();
      }
    }
  }

  @Test
  void the_page_about_status_says_what_each_counter_means() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "status.md"));
    assertThat(Counter.values())
        .allSatisfy(counter -> assertThat(page).contains("| `" + counter.label() + "` |"));
  }

  @Test
  void times_are_told_in_their_two_largest_units() {
    assertThat(List.of(5L, 65L, 3_700L, 90_000L).stream().map(StatusText::time))
        .containsExactly("5 s", "1 min 5 s", "1 h 1 min", "1 d 1 h");
  }
}
