package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Each error of the book, brought about: it arrives as its own type, with a message that names the
/// call and the addresses.
class ErrnoTypesTest {
  private static ErrnoException fails(
      Class<? extends ErrnoException> type, Errno errno, ThrowingCallable call) {
    ErrnoException e = catchThrowableOfType(type, call);
    assertThat(e).as("nothing was thrown").isNotNull();
    assertThat(e.errno()).isEqualTo(errno);
    assertThat(e).hasMessageContaining(errno + " (" + errno.number() + "), " + errno.text());
    return e;
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Test
  void EADDRINUSE_names_the_address_that_is_taken() throws Exception {
    try (Socket first = Net.listener(Domain.INET);
        Socket second = Net.socket(Domain.INET)) {
      InetSocketAddress taken = first.localAddress();
      assertThat(
              fails(ErrnoException.AddressInUse.class, Errno.EADDRINUSE, () -> second.bind(taken)))
          .hasMessageStartingWith("bind tcp " + text(taken) + ":");
    }
  }

  @Test
  void EADDRNOTAVAIL_names_the_address_that_no_interface_has() throws Exception {
    try (Socket socket = Net.socket(Domain.INET)) {
      assertThat(
              fails(
                  ErrnoException.AddressNotAvailable.class,
                  Errno.EADDRNOTAVAIL,
                  () -> socket.bind(new InetSocketAddress("192.0.2.1", 0))))
          .hasMessageStartingWith("bind tcp 192.0.2.1:0:");
    }
  }

  @Test
  void EACCES_names_the_address_that_is_not_permitted() throws Exception {
    // Root may do nearly everything; a broadcast without SO_BROADCAST is refused to everybody.
    try (Socket socket = Socket.create(Domain.INET, Type.DGRAM)) {
      InetSocketAddress everybody = new InetSocketAddress("127.255.255.255", 9);
      assertThat(
              fails(
                  ErrnoException.AccessDenied.class,
                  Errno.EACCES,
                  () -> socket.sendto(Net.bytes("x"), 0, everybody)))
          .hasMessageContaining("sendto udp")
          .hasMessageContaining("-> 127.255.255.255:9");
    }
  }

  @Test
  void ECONNREFUSED_names_the_address_at_which_nobody_listens() throws Exception {
    try (Socket bound = Net.bound(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      InetSocketAddress nobody = bound.localAddress();
      assertThat(
              fails(
                  ErrnoException.ConnectionRefused.class,
                  Errno.ECONNREFUSED,
                  () -> client.connect(nobody)))
          .hasMessageStartingWith("connect tcp")
          .hasMessageContaining("-> " + text(nobody) + ":");
    }
  }

  @Test
  void ETIMEDOUT_names_the_address_that_does_not_answer() throws Exception {
    try (Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      client.setOption(Option.TCP_USER_TIMEOUT, 200);
      assertThat(
              fails(
                  ErrnoException.TimedOut.class,
                  Errno.ETIMEDOUT,
                  () -> client.connect(full.address())))
          .hasMessageContaining("-> " + text(full.address()) + ":");
    }
  }

  @Test
  void EAGAIN_is_thrown_where_it_was_asked_for_and_names_both_ends() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.server().localAddress();
      pair.server().setNonBlocking(true);
      assertThat(
              fails(
                  ErrnoException.WouldBlock.class,
                  Errno.EAGAIN,
                  () -> pair.server().readPartial(ByteBuffer.allocate(1))))
          .hasMessageContaining("recv tcp " + text(pair.server().localAddress()) + " -> ")
          .hasMessageContaining(text(pair.client().localAddress()));
    }
  }

  @Test
  void EINPROGRESS_then_EALREADY_name_the_address_that_is_being_connected_to() throws Exception {
    try (Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      client.setNonBlocking(true);
      assertThat(
              fails(
                  ErrnoException.InProgress.class,
                  Errno.EINPROGRESS,
                  () -> client.connect(full.address())))
          .hasMessageContaining("-> " + text(full.address()) + ":");
      assertThat(
              fails(
                  ErrnoException.AlreadyInProgress.class,
                  Errno.EALREADY,
                  () -> client.connect(full.address())))
          .hasMessageContaining("-> " + text(full.address()) + ":");
    }
  }

  @Test
  void EISCONN_names_both_ends_of_the_connection_that_stands() throws Exception {
    try (Net.Pair pair = Net.pair();
        Socket listener = Net.listener(Domain.INET)) {
      fails(
          ErrnoException.AlreadyConnected.class,
          Errno.EISCONN,
          () -> pair.client().connect(listener.localAddress()));
    }
  }

  @Test
  void EPIPE_is_what_writing_gives_after_the_writing_half_has_ended() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.client().closeWrite();
      assertThat(
              fails(
                  ErrnoException.BrokenPipe.class,
                  Errno.EPIPE,
                  () -> pair.client().write(Net.bytes("x"))))
          .hasMessageContaining("send tcp")
          .hasMessageContaining("-> " + text(pair.server().localAddress()));
    }
  }

  @Test
  void ECONNRESET_is_what_reading_gives_when_the_peer_has_broken_off() throws Exception {
    try (Net.Pair pair = Net.pair()) {
      pair.server().reset();
      pair.client().poll(Socket.READ, Net.soon());
      assertThat(
              fails(
                  ErrnoException.ConnectionReset.class,
                  Errno.ECONNRESET,
                  () -> pair.client().readPartial(ByteBuffer.allocate(1))))
          .hasMessageContaining("recv tcp");
    }
  }

  @Test
  void EINVAL_is_what_accept_gives_on_a_socket_that_does_not_listen() throws Exception {
    try (Socket socket = Net.bound(Domain.INET)) {
      socket.localAddress();
      assertThat(fails(ErrnoException.InvalidArgument.class, Errno.EINVAL, socket::accept))
          .hasMessageStartingWith("accept tcp " + text(socket.localAddress()));
    }
  }

  @Test
  void EMFILE_names_the_call_that_found_no_descriptor() throws Exception {
    List<Socket> taken = new ArrayList<>();
    try (DescriptorLimit limit = DescriptorLimit.afterTheHighest(2)) {
      assertThat(limit).isNotNull();
      assertThat(
              fails(
                  ErrnoException.TooManyOpenFiles.class,
                  Errno.EMFILE,
                  () -> {
                    while (true) {
                      taken.add(Socket.create(Domain.INET, Type.STREAM));
                    }
                  }))
          .hasMessageStartingWith("socket tcp:");
    } finally {
      taken.forEach(Socket::close);
    }
  }

  @Test
  void ENOTCONN_is_what_reading_gives_before_there_is_a_peer() throws Exception {
    try (Socket socket = Net.socket(Domain.INET)) {
      fails(
          ErrnoException.NotConnected.class,
          Errno.ENOTCONN,
          () -> socket.readPartial(ByteBuffer.allocate(1)));
      fails(ErrnoException.NotConnected.class, Errno.ENOTCONN, socket::getpeername);
    }
  }

  @Test
  void ENOTSOCK_and_EBADF_are_what_adopting_gives() throws Exception {
    try (Pipe pipe = Pipe.open()) {
      int number = pipe.reader().fileno();
      fails(ErrnoException.NotASocket.class, Errno.ENOTSOCK, () -> Socket.adopt(number));
      assertThat(pipe.reader().isOpen()).isTrue();
    }
    fails(ErrnoException.BadDescriptor.class, Errno.EBADF, () -> Socket.adopt(1 << 20));
  }

  @Test
  void EMSGSIZE_is_what_a_datagram_gives_that_is_too_long() throws Exception {
    try (Socket socket = Socket.create(Domain.INET, Type.DGRAM)) {
      InetSocketAddress there = Net.loopback(Domain.INET, 9);
      fails(
          ErrnoException.MessageTooLong.class,
          Errno.EMSGSIZE,
          () -> socket.sendto(ByteBuffer.allocate(70_000), 0, there));
    }
  }

  @Test
  void ports_below_1024_need_a_privilege() throws Exception {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    assumeTrue(!root, "needs a user without privileges");
    try (Socket socket = Net.socket(Domain.INET)) {
      fails(
          ErrnoException.AccessDenied.class,
          Errno.EACCES,
          () -> socket.bind(Net.loopback(Domain.INET, 80)));
    }
  }
}
