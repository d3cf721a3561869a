package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams within this machine, by path and by socketpair. After CPython's test_socket
/// (TestUnixDomain, BasicSocketPairTest) and libuv's pipe-bind-error, pipe-getsockname,
/// pipe-close-stdout-read-stdin.
class UnixStreamTest extends Case {
  @TempDir Path directory;

  private UnixAddress path(String name) {
    return UnixAddress.of(directory.resolve(name));
  }

  private Socket unix() throws IOException {
    return socket(Domain.UNIX, Type.STREAM);
  }

  private Socket listener(String name) throws IOException {
    Socket listener = unix();
    listener.bind(path(name));
    listener.listen(4);
    return listener;
  }

  @Test
  void the_two_of_a_pair_are_connected_and_have_no_names() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().write(bytes(TEXT));
    assertThat(read(ends.server())).isEqualTo(TEXT);
    ends.server().write(bytes("back"));
    assertThat(read(ends.client())).isEqualTo("back");
    assertThat(ends.client().getsockname()).isEqualTo(UnixAddress.UNNAMED);
    assertThat(ends.client().getpeername()).isEqualTo(UnixAddress.UNNAMED);
    assertThat(ends.client().domain()).isEqualTo(Domain.UNIX);
    assertThat(ends.client().type()).isEqualTo(Type.STREAM);
  }

  @Test
  void only_unix_sockets_come_in_pairs() {
    fails(Errno.EOPNOTSUPP, () -> Socket.socketpair(Domain.INET, Type.STREAM));
    fails(Errno.EOPNOTSUPP, () -> Socket.socketpair(Domain.INET6, Type.DGRAM));
  }

  @Test
  void a_path_leads_to_its_listener() throws IOException {
    Socket listener = listener("s");
    Socket client = unix();
    client.connect(path("s"));
    Socket server = closing(listener.accept(soon()));
    client.write(bytes(TEXT));
    assertThat(read(server)).isEqualTo(TEXT);
    assertThat(client.getpeername()).isEqualTo(path("s"));
    assertThat(server.getsockname()).isEqualTo(path("s"));
    assertThat(server.getpeername()).isEqualTo(UnixAddress.UNNAMED);
  }

  @Test
  void a_client_that_has_a_path_is_known_by_it() throws IOException {
    Socket listener = listener("s");
    Socket client = unix();
    client.bind(path("c"));
    client.connect(path("s"));
    Socket server = closing(listener.accept(soon()));
    assertThat(server.getpeername()).isEqualTo(path("c"));
    client.write(bytes("xy"));
    assertThat(server.recvfrom(ByteBuffer.allocate(1), 0, soon())).isEqualTo(path("c"));
    Message message = new Message(ByteBuffer.allocate(1));
    server.recvmsg(message, 0, soon());
    assertThat(message.address()).isEqualTo(path("c"));
  }

  @Test
  void an_unbound_socket_has_no_name() throws IOException {
    Socket socket = unix();
    assertThat(socket.getsockname()).isEqualTo(UnixAddress.UNNAMED);
    fails(ErrnoException.NotConnected.class, socket::getpeername);
    socket.bind(path("s"));
    assertThat(socket.getsockname()).isEqualTo(path("s"));
  }

  @Test
  void a_path_that_exists_is_in_use_even_when_nobody_listens() throws IOException {
    listener("s").close();
    Socket socket = unix();
    ErrnoException e = fails(ErrnoException.AddressInUse.class, () -> socket.bind(path("s")));
    assertThat(e).hasMessage("bind unix %s: EADDRINUSE (98), Address already in use", path("s"));
    Files.delete(directory.resolve("s"));
    socket.bind(path("s"));
  }

  @Test
  void a_path_in_no_directory_cannot_be_bound() throws IOException {
    Socket socket = unix();
    fails(Errno.ENOENT, () -> socket.bind(path("no/s")));
    Files.writeString(directory.resolve("file"), "");
    fails(Errno.ENOTDIR, () -> socket.bind(path("file/s")));
  }

  @Test
  void a_socket_is_bound_once() throws IOException {
    Socket socket = unix();
    socket.bind(path("s"));
    fails(ErrnoException.InvalidArgument.class, () -> socket.bind(path("t")));
    assertThat(socket.getsockname()).isEqualTo(path("s"));
  }

  @Test
  void a_connection_outlives_its_path() throws IOException {
    Socket listener = listener("s");
    Socket client = unix();
    client.connect(path("s"));
    Files.delete(directory.resolve("s"));
    Socket server = closing(listener.accept(soon()));
    client.write(bytes("still"));
    assertThat(read(server)).isEqualTo("still");
    fails(Errno.ENOENT, () -> unix().connect(path("s")));
  }

  @Test
  void a_relative_path_is_one_from_the_working_directory() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    UnixAddress relative = UnixAddress.of(here.relativize(directory.resolve("s")));
    Socket listener = unix();
    listener.bind(relative);
    listener.listen(1);
    assertThat(listener.getsockname()).isEqualTo(relative);
    unix().connect(path("s"));
    closing(listener.accept(soon()));
  }

  @Test
  void the_bytes_of_a_path_are_kept() throws IOException {
    for (String name : new String[] {"mit Leerzeichen", "\u00e4\u00f6\u20ac", "new\nline", "@at"}) {
      Socket listener = listener(name);
      assertThat(((UnixAddress) listener.getsockname()).path()).isEqualTo(directory.resolve(name));
      unix().connect(path(name));
    }
  }

  @Test
  void the_longest_path_works_and_one_byte_more_is_refused() throws IOException {
    String tail = "x".repeat(UnixAddress.MAX - directory.toString().length() - 1);
    Socket listener = listener(tail);
    unix().connect(path(tail));
    assertThat(listener.getsockname()).isEqualTo(path(tail));
    fails(IllegalArgumentException.class, () -> path(tail + "x"));
  }

  @Test
  void a_stream_takes_much_while_it_is_read() throws Exception {
    Ends ends = pair(Type.STREAM);
    int count = 3_000_000;
    Waiting<Boolean> write =
        start(() -> {
          ends.client().write(ByteBuffer.allocateDirect(count));
          ends.client().close();
          return true;
        });
    assertThat(ends.server().read(count, soon())).hasSize(count);
    assertThat(write.value()).isTrue();
  }

  @Test
  void who_closes_with_bytes_unread_resets_the_peer() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().write(bytes("unread"));
    ends.server().close();
    fails(ErrnoException.ConnectionReset.class, () -> read(ends.client()));
    assertEnd(ends.client());
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().write(bytes("x")));
  }

  @Test
  void what_was_not_read_yet_can_be_counted_at_both_ends() throws IOException {
    Ends ends = pair(Type.STREAM);
    assertThat(ends.client().unsent()).isZero();
    ends.client().write(bytes("12345"));
    assertThat(ends.server().available()).isEqualTo(5);
    assertThat(ends.client().unsent()).isPositive();
    read(ends.server(), 5);
    assertThat(ends.client().unsent()).isZero();
  }

  @Test
  void a_connection_of_streams_is_not_dissolved() throws IOException {
    Ends ends = pair(Type.STREAM);
    fails(ErrnoException.InvalidArgument.class, () -> ends.client().disconnect());
  }

  @Test
  void a_listener_that_closes_refuses_those_who_wait() throws Exception {
    Socket listener = unix();
    listener.bind(path("s"));
    listener.listen(0);
    unix().connect(path("s"));
    Socket second = unix();
    Waiting<Boolean> connect =
        start(
                () -> {
                  second.connect(path("s"));
                  return true;
                })
            .untilItWaits();
    listener.close();
    assertThat(connect.failure()).isInstanceOf(ErrnoException.ConnectionRefused.class);
  }
}
