package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  private static final Deadline LONG = Deadline.after(Duration.ofSeconds(60));
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
      String told = ControlSocket.ask(path(), LONG);
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
    assertThat(ControlSocket.ask(path(), LONG)).isNull();
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
          return ControlSocket.ask(path(), LONG) != null;
        } catch (IOException e) {
          return false; // There were too many at once, and this one was told nothing.
        }
      });
    } finally {
      silent.forEach(Socket::close);
    }
  }

  @Test
  void a_path_that_is_taken_keeps_the_server_from_starting_and_leaves_nothing() throws Exception {
    try (Server first = start(ControlSocket.at(path()))) {
      assertThatThrownBy(() -> start(ControlSocket.at(path())))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no control socket: ")
          .hasRootCauseInstanceOf(ErrnoException.class);
      assertThat(ControlSocket.ask(path(), LONG)).contains(":" + first.address().getPort());
    }
  }

  @Test
  void what_a_killed_server_has_left_is_removed_by_who_asks() throws Exception {
    try (Socket dead = Socket.create(Domain.UNIX, Type.STREAM)) {
      dead.bind(UnixAddress.of(path()));
      dead.listen(1);
    }
    assertThat(path()).exists();
    assertThat(ControlSocket.ask(path(), LONG)).isNull();
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
        String told = ControlSocket.ask(path(), LONG);
        return told != null && told.contains("\"active\":1,") && told.contains("queue_length\":1,");
      });
    }
  }
}
