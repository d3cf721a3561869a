package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Names that are no files. After CPython's test_socket (TestLinuxAbstractNamespace) and libuv's
/// pipe-abstract.
class AbstractNameTest extends Case {
  /// A name of this process and thread alone.
  private UnixAddress name(String text) {
    return UnixAddress.ofAbstract("berth-" + ProcessHandle.current().pid() + threads + text);
  }

  private Socket listener(UnixAddress name) throws IOException {
    Socket listener = socket(Domain.UNIX, Type.STREAM);
    listener.bind(name);
    listener.listen(1);
    return listener;
  }

  private void meet(UnixAddress name) throws IOException {
    Socket listener = listener(name);
    Socket client = socket(Domain.UNIX, Type.STREAM);
    client.connect(name);
    Socket server = closing(listener.accept(soon()));
    assertThat(server.getsockname()).isEqualTo(name);
    assertThat(client.getpeername()).isEqualTo(name);
    client.write(bytes("met"));
    assertThat(read(server)).isEqualTo("met");
    listener.close();
    server.close();
    client.close();
  }

  @Test
  void a_name_leads_to_its_listener() throws IOException {
    meet(name(""));
  }

  @Test
  void a_name_is_free_again_once_nobody_uses_it() throws IOException {
    meet(name(""));
    meet(name(""));
  }

  @Test
  void a_name_that_is_used_is_in_use() throws IOException {
    listener(name(""));
    Socket second = socket(Domain.UNIX, Type.STREAM);
    ErrnoException e = fails(ErrnoException.AddressInUse.class, () -> second.bind(name("")));
    assertThat(e).hasMessageStartingWith("bind unix @berth-");
  }

  @Test
  void a_name_of_nobody_is_refused() throws IOException {
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(name("nobody")));
  }

  @Test
  void the_longest_name_works() throws IOException {
    byte[] name = new byte[UnixAddress.MAX];
    Arrays.fill(name, (byte) ('a' + threads.ordinal()));
    meet(UnixAddress.ofAbstract(name));
  }

  @Test
  void a_longer_name_is_refused_with_its_length() {
    IllegalArgumentException e =
        fails(
            IllegalArgumentException.class,
            () -> UnixAddress.ofAbstract(new byte[UnixAddress.MAX + 1]));
    assertThat(e).hasMessageContaining("108").hasMessageContaining("107");
    fails(IllegalArgumentException.class, () -> UnixAddress.ofAbstract(""));
  }

  @Test
  void a_name_may_have_any_bytes() throws IOException {
    byte[] bytes = {0, 1, (byte) 0xff, 0, 'x', (byte) threads.ordinal()};
    UnixAddress name = UnixAddress.ofAbstract(bytes);
    meet(name);
    assertThat(name.abstractName()).isEqualTo(bytes);
    assertThat(name.path()).isNull();
  }

  @Test
  void each_byte_of_a_name_counts_a_nul_at_its_end_too() throws IOException {
    listener(name("a"));
    listener(name("a\0"));
    listener(name("a\0\0"));
    assertThat(name("a")).isNotEqualTo(name("a\0"));
  }

  @Test
  void a_name_of_text_is_its_utf_8() {
    byte[] bytes = "h\u00e4fen".getBytes(StandardCharsets.UTF_8);
    assertThat(UnixAddress.ofAbstract("h\u00e4fen")).isEqualTo(UnixAddress.ofAbstract(bytes));
    assertThat(UnixAddress.ofAbstract("h\u00e4fen")).hasToString("@h\\xc3\\xa4fen");
  }

  @Test
  void the_kernel_chooses_another_name_for_each() throws IOException {
    Socket one = socket(Domain.UNIX, Type.STREAM);
    Socket two = socket(Domain.UNIX, Type.STREAM);
    one.bind(UnixAddress.UNNAMED);
    two.bind(UnixDomainSocketAddress.of(""));
    assertThat(one.getsockname()).isNotEqualTo(two.getsockname());
    assertThat(((UnixAddress) two.getsockname()).isAbstract()).isTrue();
  }

  @Test
  void nobody_can_be_reached_without_a_name() throws IOException {
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(ErrnoException.InvalidArgument.class, () -> client.connect(UnixAddress.UNNAMED));
  }
}
