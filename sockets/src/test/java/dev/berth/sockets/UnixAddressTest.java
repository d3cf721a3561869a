package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The addresses of sockets of the domain UNIX: paths, abstract names, none.
class UnixAddressTest {
  @TempDir Path directory;

  private static void meet(java.net.SocketAddress there) throws IOException {
    try (Socket listener = Socket.create(Domain.UNIX, Type.STREAM);
        Socket client = Socket.create(Domain.UNIX, Type.STREAM)) {
      listener.bind(there);
      listener.listen(1);
      client.connect(there);
      try (Socket server = listener.accept()) {
        client.write(Net.bytes("x"));
        assertThat(Net.read(server)).isEqualTo("x");
        assertThat(server.getpeername()).isEqualTo(UnixAddress.UNNAMED);
        assertThat(client.getpeername()).hasToString(listener.getsockname().toString());
        assertThat(UnixAddress.from(there)).isEqualTo(listener.getsockname());
      }
    }
  }

  @Test
  void a_path_is_a_file_that_stays() throws IOException {
    Path path = directory.resolve("sock\u00e9 t");
    meet(UnixAddress.of(path));
    assertThat(Files.exists(path)).isTrue();
    assertThatThrownBy(() -> meet(UnixAddress.of(path)))
        .isInstanceOf(ErrnoException.AddressInUse.class);
    Files.delete(path);
    meet(UnixDomainSocketAddress.of(path));
  }

  @Test
  void an_abstract_name_vanishes_with_its_socket() throws IOException {
    UnixAddress name = UnixAddress.ofAbstract("berth-test-" + ProcessHandle.current().pid());
    meet(name);
    meet(name);
    assertThat(name.toString()).startsWith("@berth-test-");
    assertThat(name.path()).isNull();
  }

  @Test
  void paths_are_told_as_they_were_given() {
    for (String text : new String[] {"/a/b", "relative", "a/b", "/", "/with space/%41"}) {
      assertThat(UnixAddress.of(Path.of(text)).path()).isEqualTo(Path.of(text));
    }
  }

  @Test
  void a_path_that_is_too_long_is_refused_with_its_length() {
    assertThatThrownBy(() -> UnixAddress.of(Path.of("/" + "x".repeat(107))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108 bytes")
        .hasMessageContaining("107");
  }

  @Test
  void an_address_of_another_domain_is_refused() throws IOException {
    try (Socket unix = Socket.create(Domain.UNIX, Type.STREAM);
        Socket inet = Socket.create(Domain.INET, Type.STREAM)) {
      assertThatThrownBy(() -> unix.connect(Net.loopback(Domain.INET, 1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> inet.connect(UnixAddress.ofAbstract("x")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(unix::localAddress).isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
