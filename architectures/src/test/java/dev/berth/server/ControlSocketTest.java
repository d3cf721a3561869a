package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.architecture.Evented;
import dev.berth.architecture.Serial;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.UnixClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The control socket of a user's own program: off unless it is asked for, and for its user alone.
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ControlSocketTest {
  private static Deadline patience() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private static final Protocol SILENT = Protocol.of("silent", () -> (Session) (_, _) -> {});
  private static final InetSocketAddress ANYWHERE = new InetSocketAddress("127.0.0.1", 0);

  @TempDir Path directory;

  private static Server start(ControlSocket control) throws IOException {
    return Server.start(
        SILENT, new Evented(), ANYWHERE, ServerOptions.DEFAULT.withControl(control));
  }

  private Path path() {
    return directory.resolve("control");
  }

  @Test
  void who_connects_is_told_what_the_server_is_and_has_counted() throws Exception {
    try (Server server = start(ControlSocket.at(path()));
        Client _ = Client.to(server.address())) {
      Rig.until(() -> server.counters().active() == 1);
      String told = ControlSocket.ask(path(), patience());
      assertThat(told)
          .startsWith("{\"pid\":" + ProcessHandle.current().pid() + ",")
          .contains("\"protocol\":\"silent\"", "\"architecture\":\"evented\"")
          .contains("\"address\":\"127.0.0.1:" + server.address().getPort() + "\"")
          .contains("\"counters\":{\"accepted\":1,\"active\":1,")
          .endsWith("\"processes\":[]}")
          .doesNotContain("\n");
    }
  }

  @Test
  void there_is_none_unless_it_is_asked_for() {
    assertThat(ServerOptions.DEFAULT.control()).isSameAs(ControlSocket.NONE);
  }

  @Test
  void the_file_is_its_users_alone_and_goes_with_the_server() throws Exception {
    try (Server _ = start(ControlSocket.at(path()))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo("rw-------");
    }
    assertThat(path()).doesNotExist();
    assertThat(ControlSocket.ask(path(), patience())).isNull();
  }

  @Test
  void clients_who_do_not_read_or_say_anything_hold_up_nobody() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Server _ = start(ControlSocket.at(path()))) {
      for (int i = 0; i < 100; i++) {
        silent.add(UnixClient.open(path()));
      }
      Rig.until(() -> {
        try {
          return ControlSocket.ask(path(), patience()) != null;
        } catch (IOException e) {
          return false; // There were too many at once, and this one was told nothing.
        }
      });
    } finally {
      silent.forEach(Socket::close);
    }
  }

  @Test
  void one_who_does_not_read_what_he_asked_for_holds_up_nobody() throws Exception {
    String much = "x".repeat(8 << 20);
    Control control = new Control(ControlSocket.at(path()), 0, () -> much);
    try (control;
        Socket _ = opened(control)) {
      assertThat(ControlSocket.ask(path(), patience())).hasSize(much.length());
    }
  }

  private Socket opened(Control control) throws IOException {
    control.open();
    return UnixClient.open(path());
  }

  @Test
  void each_server_of_a_program_has_one_of_its_own() throws Exception {
    long pid = ProcessHandle.current().pid();
    int before = ControlSocket.of(pid).size();
    try (Server one = start(ControlSocket.OF_USER);
        Server two = start(ControlSocket.OF_USER)) {
      List<String> told = new ArrayList<>();
      for (Path socket : ControlSocket.of(pid)) {
        told.add(ControlSocket.ask(socket, patience()));
      }
      for (Server server : List.of(one, two)) {
        assertThat(told)
            .anyMatch(line -> line.contains("127.0.0.1:" + server.address().getPort() + "\""));
      }
    }
    assertThat(ControlSocket.of(pid)).hasSize(before);
  }

  /// The file would let him in here: it is the kernel's word for who he is that keeps him out.
  @Test
  void another_user_is_told_nothing() throws Exception {
    assumeTrue(ControlDirectory.uid() == 0, "only root can be another user");
    assumeTrue(exists("setpriv") && exists("nc"), "setpriv or nc is missing");
    try (Server _ = start(ControlSocket.at(path()))) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(output("nc", "-U", path().toString())).startsWith("{\"pid\":");
      assertThat(output("setpriv", "--reuid=65534", "nc", "-U", path().toString())).isEmpty();
    }
  }

  private static boolean exists(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  private static String output(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_path_that_is_taken_keeps_the_server_from_starting_and_leaves_nothing() throws Exception {
    try (Server first = start(ControlSocket.at(path()))) {
      assertThatThrownBy(() -> start(ControlSocket.at(path())))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no control socket: ")
          .hasRootCauseInstanceOf(ErrnoException.class);
      assertThat(ControlSocket.ask(path(), patience())).contains(":" + first.address().getPort());
    }
  }

  @Test
  void what_a_killed_server_has_left_is_removed_by_who_asks() throws Exception {
    try (Socket dead = Socket.create(Domain.UNIX, Type.STREAM)) {
      dead.bind(UnixAddress.of(path()));
      dead.listen(1);
    }
    assertThat(path()).exists();
    assertThat(ControlSocket.ask(path(), patience())).isNull();
    assertThat(path()).doesNotExist();
  }

  @Test
  void a_directory_is_trusted_when_nobody_else_can_do_anything_in_it() throws Exception {
    Path own = Files.createDirectory(directory.resolve("own"));
    for (String others : List.of("rwx---r--", "rwx--x---", "rwxrwxrwx")) {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString(others));
      assertThatThrownBy(() -> ControlDirectory.check(own))
          .hasMessageContaining("not to be trusted")
          .hasMessageContaining("others have rights in it");
    }
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    ControlDirectory.check(own);
    Path link = Files.createSymbolicLink(directory.resolve("link"), own);
    assertThatThrownBy(() -> ControlDirectory.check(link)).hasMessageContaining("no directory");
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> ControlDirectory.check(file)).hasMessageContaining("no directory");
  }

  @Test
  void a_directory_of_another_user_is_not_trusted() throws Exception {
    boolean isRoot = ControlDirectory.uid() == 0;
    Path others = isRoot ? Files.createDirectory(directory.resolve("others")) : Path.of("/root");
    if (isRoot) {
      Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("rwx------"));
      Files.setAttribute(others, "unix:uid", 65534);
    }
    assertThatThrownBy(() -> ControlDirectory.check(others)).hasMessageContaining("owns it");
  }

  @Test
  void a_serial_server_that_serves_somebody_tells_how_it_is() throws Exception {
    ServerOptions options = ServerOptions.DEFAULT.withControl(ControlSocket.at(path()));
    try (Server server = Server.start(SILENT, new Serial(), ANYWHERE, options);
        Client _ = Client.to(server.address());
        Client _ = Client.to(server.address())) {
      Rig.until(() -> {
        String told = ControlSocket.ask(path(), patience());
        return told != null && told.contains("\"active\":1,") && told.contains("queue_length\":1,");
      });
    }
  }
}
