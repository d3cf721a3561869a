package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Directory;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.OpenDescriptors;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Option;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Descriptors that become sockets, and sockets that become mere numbers. After CPython's
/// test_socket (testDetach, testFromFd, test_socket_fileno, test_socket_fileno_rejects_*) and
/// libuv's tcp-open, udp-open, poll_bad_fdtype.
class AdoptTest extends Case {
  @TempDir Path directory;

  @Test
  void a_detached_number_can_be_adopted_again() throws IOException {
    Ends ends = connected();
    int number = ends.server().detach();
    fails(SocketClosedException.class, () -> read(ends.server()));
    ends.server().close();
    Socket again = closing(Socket.adopt(number));
    assertThat(again.fileno()).isEqualTo(number);
    ends.client().write(bytes("x"));
    assertThat(read(again)).isEqualTo("x");
  }

  @Test
  void a_detached_number_survives_exec_and_an_adopted_one_does_not() throws IOException {
    int number = udp().detach();
    assertThat(OpenDescriptors.flags(number) & 0x80000).isZero();
    assertThat(closing(Socket.adopt(number)).isCloseOnExec()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void an_adopted_socket_is_of_the_kind_that_it_was(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    Domain domain = ends.server().domain();
    Type type = ends.server().type();
    var name = ends.server().getsockname();
    Socket adopted = closing(Socket.adopt(ends.server().detach()));
    assertThat(adopted.domain()).isEqualTo(domain);
    assertThat(adopted.type()).isEqualTo(type);
    assertThat(adopted.getsockname()).isEqualTo(name);
    ends.client().send(bytes("x"), 0);
    assertThat(read(adopted)).isEqualTo("x");
  }

  @Test
  void an_adopted_listener_listens_still() throws Exception {
    Socket listener = listener();
    var address = listener.localAddress();
    Socket adopted = closing(Socket.adopt(listener.detach()));
    assertThat(adopted.getOption(Option.SO_ACCEPTCONN)).isTrue();
    Waiting<Socket> accept = start(() -> adopted.accept(soon())).untilItWaits();
    tcp().connect(address);
    assertThat(closing(accept.value()).localAddress()).isEqualTo(address);
  }

  @Test
  void a_socket_that_does_not_block_can_be_adopted_and_waits() throws Exception {
    Ends ends = connected();
    ends.server().setNonBlocking(true);
    Socket adopted = closing(Socket.adopt(ends.server().detach()));
    Waiting<String> read = start(() -> read(adopted)).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo("x");
  }

  // ---------------------------------------------------------------- what is no socket

  private FileHandle file() throws IOException {
    Files.writeString(directory.resolve("file"), "text");
    try (Directory root = Directory.open(directory)) {
      return closing(root.open("/file", OpenFlags.O_RDONLY, 0));
    }
  }

  @Test
  void a_file_is_not_a_socket_and_stays_open_and_its_owners() throws IOException {
    FileHandle file = file();
    ErrnoException e = fails(ErrnoException.NotASocket.class, () -> Socket.adopt(file.fileno()));
    assertThat(e)
        .hasMessage(
            "getsockopt descriptor %d: ENOTSOCK (88), Socket operation on non-socket",
            file.fileno());
    assertThat(file.fstat().size()).isEqualTo(4);
  }

  @Test
  void a_received_descriptor_that_is_not_a_socket_is_closed() throws IOException {
    RawFd copy = RawFd.adopt(file().detach());
    int number = copy.fileno();
    fails(ErrnoException.NotASocket.class, () -> Socket.adopt(copy));
    assertThat(copy.isOpen()).isFalse();
    fails(ErrnoException.BadDescriptor.class, () -> RawFd.adopt(number));
  }

  @Test
  void numbers_of_nothing_are_bad_descriptors() {
    for (int number : new int[] {-1, 100_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      fails(ErrnoException.BadDescriptor.class, () -> Socket.adopt(number));
      fails(ErrnoException.BadDescriptor.class, () -> RawFd.adopt(number));
    }
  }

  @Test
  void a_received_descriptor_is_adopted_once() throws IOException {
    RawFd raw = RawFd.adopt(udp().detach());
    closing(Socket.adopt(raw));
    assertThat(raw.isOpen()).isFalse();
    fails(SocketClosedException.class, () -> Socket.adopt(raw));
    raw.close(); // It is the socket's by now, and stays open.
    Socket third = udp();
    assertThat(third.fileno()).isNotEqualTo(raw.fileno());
  }

  @Test
  void calls_of_sockets_on_a_mere_descriptor_wait_for_it_too() throws Exception {
    Ends ends = pair(Type.STREAM);
    RawFd raw = closing(RawFd.adopt(ends.server().detach()));
    Waiting<Integer> poll = start(() -> raw.poll(Socket.READ, soon())).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(poll.value()).isEqualTo(Socket.READ);
    try (RawFd copy = raw.dup()) {
      assertThat(copy.fileno()).isNotEqualTo(raw.fileno());
    }
  }

  @Test
  void epoll_refuses_what_is_always_ready() throws IOException {
    FileHandle file = file();
    try (Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
      fails(Errno.EPERM, () -> multiplexer.add(file, Socket.READ, null));
    }
    assertThat(file.poll(Socket.READ, passed())).isEqualTo(Socket.READ);
  }
}
