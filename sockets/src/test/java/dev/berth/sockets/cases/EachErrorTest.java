package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.DescriptorLimit;
import dev.berth.sockets.Directory;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.Message;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each error of the book and some more, provoked: it arrives as its own type, and its message
/// names the call and the addresses. After libuv's tcp-bind-error, tcp-connect-error,
/// tcp-bind6-error, emfile, and CPython's test_socket (GeneralModuleTests, TestExceptions).
class EachErrorTest extends Case {
  @TempDir Path directory;

  private static InetSocketAddress there(String host, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  private static String name(SocketAddress address) {
    boolean inet = address instanceof InetSocketAddress;
    return inet ? address.toString().replaceFirst("^/", "") : address.toString();
  }

  private InetSocketAddress nobody() throws IOException {
    return bound(Domain.INET, Type.STREAM).localAddress();
  }

  private static void tells(ErrnoException e, Errno errno, String call) {
    assertThat(e.errno()).isEqualTo(errno);
    assertThat(e.call()).isEqualTo(call);
    assertThat(e).hasMessageStartingWith(call);
    assertThat(e)
        .hasMessageEndingWith(": %s (%d), %s".formatted(errno, errno.number(), errno.text()));
    if (e.local() != null) {
      assertThat(e).hasMessageContaining(call + " " + name(e.local()));
    }
    if (e.remote() != null) {
      assertThat(e).hasMessageContaining(" -> " + name(e.remote()) + ":");
    }
  }

  @Test
  void eaddrinuse_an_address_that_somebody_has() throws IOException {
    InetSocketAddress taken = listener().localAddress();
    ErrnoException e = fails(ErrnoException.AddressInUse.class, () -> tcp().bind(taken));
    tells(e, Errno.EADDRINUSE, "bind tcp");
    assertThat(e.local()).isEqualTo(taken);
  }

  @Test
  void eaddrnotavail_the_same_connection_a_second_time() throws IOException {
    Socket listener = listener();
    Socket second = tcp();
    second.setOption(Option.SO_REUSEADDR, true);
    Socket third = tcp();
    third.setOption(Option.SO_REUSEADDR, true);
    second.bind(loopback(Domain.INET, 0));
    third.bind(second.localAddress());
    second.connect(listener.localAddress());
    closing(listener.accept(soon()));
    ErrnoException e =
        fails(
            ErrnoException.AddressNotAvailable.class, () -> third.connect(listener.localAddress()));
    tells(e, Errno.EADDRNOTAVAIL, "connect tcp");
  }

  @Test
  void eaddrnotavail_an_address_that_no_interface_has() throws IOException {
    InetSocketAddress foreign = there("198.51.100.1", 0);
    ErrnoException e = fails(ErrnoException.AddressNotAvailable.class, () -> tcp().bind(foreign));
    tells(e, Errno.EADDRNOTAVAIL, "bind tcp");
    assertThat(e).hasMessageStartingWith("bind tcp 198.51.100.1:0: EADDRNOTAVAIL (99)");
    InetSocketAddress foreign6 = there("2001:db8::1", 0);
    e =
        fails(
            ErrnoException.AddressNotAvailable.class,
            () -> socket(Domain.INET6, Type.STREAM).bind(foreign6));
    assertThat(e).hasMessageStartingWith("bind tcp [2001:db8::1]:0: ");
  }

  @Test
  void eacces_a_broadcast_without_leave() throws IOException {
    InetSocketAddress all = there("127.255.255.255", 9);
    Socket socket = udp();
    ErrnoException e = fails(ErrnoException.AccessDenied.class, () -> socket.connect(all));
    tells(e, Errno.EACCES, "connect udp");
    assertThat(e.remote()).isEqualTo(all);
    e = fails(ErrnoException.AccessDenied.class, () -> socket.sendto(bytes("x"), 0, all));
    tells(e, Errno.EACCES, "sendto udp");
  }

  @Test
  void eacces_a_port_of_roots() throws IOException {
    boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    assumeTrue(!root, "needs a user who is not root");
    ErrnoException e =
        fails(ErrnoException.AccessDenied.class, () -> tcp().bind(loopback(Domain.INET, 1)));
    tells(e, Errno.EACCES, "bind tcp");
  }

  @Test
  void econnrefused_nobody_listens() throws IOException {
    InetSocketAddress nobody = nobody();
    ErrnoException e = fails(ErrnoException.ConnectionRefused.class, () -> tcp().connect(nobody));
    tells(e, Errno.ECONNREFUSED, "connect tcp");
    assertThat(e.remote()).isEqualTo(nobody);
  }

  @Test
  void etimedout_nobody_answers_a_connect() throws IOException {
    Socket client = tcp();
    client.setOption(Option.TCP_USER_TIMEOUT, 100);
    InetSocketAddress there = full().localAddress();
    ErrnoException e = fails(ErrnoException.TimedOut.class, () -> client.connect(there));
    tells(e, Errno.ETIMEDOUT, "connect tcp");
    assertThat(e.remote()).isEqualTo(there);
  }

  @Test
  void etimedout_a_peer_takes_nothing_for_too_long() throws IOException {
    Ends ends = connected();
    ends.client().setOption(Option.TCP_USER_TIMEOUT, 50);
    stuff(ends.client());
    ends.client().poll(0, soon());
    ErrnoException e = fails(ErrnoException.TimedOut.class, () -> read(ends.client()));
    tells(e, Errno.ETIMEDOUT, "recv tcp");
  }

  @Test
  void eagain_a_call_that_would_have_to_wait() throws IOException {
    Ends ends = connected();
    ends.server().setNonBlocking(true);
    ErrnoException e =
        fails(
            ErrnoException.WouldBlock.class,
            () -> ends.server().readPartial(ByteBuffer.allocate(1)));
    tells(e, Errno.EAGAIN, "recv tcp");
    assertThat(e.remote()).isEqualTo(ends.client().localAddress());
    assertThat(e.errno().isRetry()).isTrue();
  }

  @Test
  void einprogress_and_ealready_a_connect_that_goes_on() throws IOException {
    InetSocketAddress there = full().localAddress();
    Socket client = tcp();
    client.setNonBlocking(true);
    ErrnoException e = fails(ErrnoException.InProgress.class, () -> client.connect(there));
    tells(e, Errno.EINPROGRESS, "connect tcp");
    e = fails(ErrnoException.AlreadyInProgress.class, () -> client.connect(there));
    tells(e, Errno.EALREADY, "connect tcp");
    assertThat(e.remote()).isEqualTo(there);
  }

  @Test
  void eisconn_a_connect_of_what_is_connected() throws IOException {
    Ends ends = connected();
    InetSocketAddress peer = ends.client().remoteAddress();
    ErrnoException e =
        fails(ErrnoException.AlreadyConnected.class, () -> ends.client().connect(peer));
    tells(e, Errno.EISCONN, "connect tcp");
  }

  @Test
  void epipe_nobody_reads_any_more() throws IOException {
    Ends ends = connected();
    ends.client().closeWrite();
    ErrnoException e =
        fails(ErrnoException.BrokenPipe.class, () -> ends.client().write(bytes("x")));
    tells(e, Errno.EPIPE, "send tcp");
    assertThat(e.local()).isEqualTo(ends.client().localAddress());
    assertThat(e.errno().isPeerGone()).isTrue();
  }

  @Test
  void econnreset_the_peer_breaks_off() throws IOException {
    Ends ends = connected();
    ends.client().reset();
    ErrnoException e = fails(ErrnoException.ConnectionReset.class, () -> read(ends.server()));
    tells(e, Errno.ECONNRESET, "recv tcp");
    assertThat(e.errno().isPeerGone()).isTrue();
  }

  @Test
  void econnaborted_an_outcome_that_somebody_else_has_taken() throws IOException {
    Socket client = tcp();
    client.connectNonBlocking(nobody());
    client.poll(Socket.WRITE, soon());
    assertThat(client.getOption(Option.SO_ERROR)).contains(Errno.ECONNREFUSED);
    ErrnoException e = fails(ErrnoException.ConnectionAborted.class, client::finishConnect);
    tells(e, Errno.ECONNABORTED, "connect tcp");
  }

  @Test
  void einval_the_wrong_call_in_this_state() throws IOException {
    Socket bound = bound(Domain.INET, Type.STREAM);
    InetSocketAddress address = bound.localAddress();
    ErrnoException e = fails(ErrnoException.InvalidArgument.class, () -> bound.bind(address));
    tells(e, Errno.EINVAL, "bind tcp");
    e = fails(ErrnoException.InvalidArgument.class, bound::accept);
    tells(e, Errno.EINVAL, "accept tcp");
    assertThat(e.local()).isEqualTo(address);
    assertThat(e.remote()).isNull();
    Socket connected = connected().client();
    e = fails(ErrnoException.InvalidArgument.class, () -> connected.listen(1));
    tells(e, Errno.EINVAL, "listen tcp");
  }

  @Test
  void einval_a_value_out_of_range() throws IOException {
    Socket socket = tcp();
    ErrnoException e =
        fails(
            ErrnoException.InvalidArgument.class, () -> socket.setOption(Option.TCP_KEEPIDLE, -1));
    tells(e, Errno.EINVAL, "setsockopt tcp");
  }

  @Test
  void enotconn_no_peer() throws IOException {
    Socket socket = bound(Domain.INET, Type.STREAM);
    ErrnoException e = fails(ErrnoException.NotConnected.class, () -> read(socket));
    tells(e, Errno.ENOTCONN, "recv tcp");
    e = fails(ErrnoException.NotConnected.class, socket::getpeername);
    tells(e, Errno.ENOTCONN, "getpeername tcp");
    e = fails(ErrnoException.NotConnected.class, socket::closeWrite);
    tells(e, Errno.ENOTCONN, "shutdown tcp");
    assertThat(e.local()).isEqualTo(socket.localAddress());
  }

  @Test
  void enotsock_and_ebadf_what_is_no_socket() throws IOException {
    Files.writeString(directory.resolve("file"), "text");
    try (Directory root = Directory.open(directory);
        FileHandle file = root.open("/file", OpenFlags.O_RDONLY, 0)) {
      int number = file.fileno();
      ErrnoException e = fails(ErrnoException.NotASocket.class, () -> Socket.adopt(number));
      tells(e, Errno.ENOTSOCK, "getsockopt descriptor " + number);
    }
    ErrnoException e = fails(ErrnoException.BadDescriptor.class, () -> Socket.adopt(100_000));
    tells(e, Errno.EBADF, "getsockopt descriptor 100000");
  }

  @Test
  void emsgsize_a_datagram_that_is_too_long() throws IOException {
    Ends ends = Transport.UDP.open(this);
    ByteBuffer tooLong = ByteBuffer.allocate(65_508);
    ErrnoException e =
        fails(ErrnoException.MessageTooLong.class, () -> ends.client().send(tooLong, 0));
    tells(e, Errno.EMSGSIZE, "send udp");
    Message message = new Message(tooLong);
    e =
        fails(
            ErrnoException.MessageTooLong.class,
            () -> ends.client().sendmsg(message, 0, Deadline.NONE));
    tells(e, Errno.EMSGSIZE, "sendmsg udp");
  }

  @Test
  void enetunreach_no_connection_leads_to_many() throws IOException {
    InetSocketAddress all = there("127.255.255.255", 9);
    ErrnoException e = fails(ErrnoException.NetworkUnreachable.class, () -> tcp().connect(all));
    tells(e, Errno.ENETUNREACH, "connect tcp");
    Socket six = socket(Domain.INET6, Type.STREAM);
    six.setOption(Option.IPV6_V6ONLY, true);
    InetSocketAddress four = listener().localAddress();
    e = fails(ErrnoException.NetworkUnreachable.class, () -> six.connect(four));
    tells(e, Errno.ENETUNREACH, "connect tcp");
  }

  @Test
  void enoent_and_the_like_have_no_type_and_tell_all_the_same() throws IOException {
    UnixAddress nowhere = UnixAddress.of(directory.resolve("nowhere"));
    ErrnoException e =
        fails(ErrnoException.class, () -> socket(Domain.UNIX, Type.STREAM).connect(nowhere));
    tells(e, Errno.ENOENT, "connect unix");
    assertThat(e.remote()).isEqualTo(nowhere);
  }

  @Test
  void emfile_no_descriptor_is_left_for_any_call_that_makes_one() throws IOException {
    Socket listener = listener();
    tcp().connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    List<ErrnoException> all = new ArrayList<>();
    try (DescriptorLimit _ = DescriptorLimit.afterTheHighest(4)) {
      List<Socket> filling = new ArrayList<>();
      try {
        while (true) {
          filling.add(Socket.create(Domain.INET, Type.STREAM));
        }
      } catch (ErrnoException.TooManyOpenFiles e) {
        all.add(e);
      }
      add(all, listener::accept);
      add(all, listener::acceptNonBlocking);
      add(all, listener::dup);
      add(all, listener::detach);
      add(all, () -> Socket.socketpair(Domain.UNIX, Type.STREAM));
      for (Multiplexer.Kind kind : Multiplexer.Kind.values()) {
        add(all, () -> Multiplexer.open(kind));
      }
      filling.forEach(Socket::close);
    }
    assertThat(all).hasSize(9);
    assertThat(all).allSatisfy(e -> assertThat(e.errno().isExhaustion()).isTrue());
    assertThat(all.get(0)).hasMessage("socket tcp: EMFILE (24), Too many open files");
    tells(all.get(1), Errno.EMFILE, "accept tcp");
    assertThat(all.get(1).local()).isEqualTo(listener.localAddress());
    assertThat(listener.isOpen()).isTrue();
    closing(listener.accept(soon()));
  }

  private static void add(List<ErrnoException> all, Callable<?> call) {
    try {
      call.call();
    } catch (ErrnoException.TooManyOpenFiles e) {
      all.add(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
