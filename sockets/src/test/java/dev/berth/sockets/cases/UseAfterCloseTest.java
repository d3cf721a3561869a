package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Message;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a closed socket still does, and what it refuses. After CPython's test_socket
/// (testCloseException, test_unusable_closed_socketio, testDoubleClose) and libuv's tcp-write-fail.
class UseAfterCloseTest extends Case {
  private static ByteBuffer one() {
    return ByteBuffer.allocate(1);
  }

  /// Each of the calls says that the socket is closed, and names it.
  private static void refused(ThrowingCallable... calls) {
    for (ThrowingCallable call : calls) {
      SocketClosedException e = fails(SocketClosedException.class, call);
      assertThat(e).hasMessageContaining("it is closed").hasMessageContaining("tcp 127.0.0.1:");
    }
  }

  private Socket closed() throws IOException {
    Socket socket = connected().client();
    socket.getsockname();
    socket.close();
    return socket;
  }

  @Test
  void a_closed_socket_reads_nothing() throws IOException {
    Socket closed = closed();
    refused(
        () -> closed.readPartial(one()),
        () -> closed.readPartial(one(), Deadline.NONE),
        () -> closed.readNonBlocking(one()),
        () -> closed.readFully(one(), Deadline.NONE),
        () -> closed.read(1, Deadline.NONE),
        () -> closed.recv(one(), 0),
        () -> closed.recvfrom(one(), 0),
        () -> closed.recvmsg(new Message(one()), 0, Deadline.NONE),
        () -> closed.recvmmsg(List.of(new Message(one())), 0, Deadline.NONE),
        closed::available,
        closed::sockatmark);
  }

  @Test
  void a_closed_socket_writes_nothing() throws IOException {
    Socket closed = closed();
    InetSocketAddress to = closed.remoteAddress();
    refused(
        () -> closed.write(one()),
        () -> closed.write(one(), Deadline.NONE),
        () -> closed.writeNonBlocking(one()),
        () -> closed.writeUrgent(one(), Deadline.NONE),
        () -> closed.send(one(), 0),
        () -> closed.sendto(one(), 0, to),
        () -> closed.sendmsg(new Message(one()), 0, Deadline.NONE),
        () -> closed.sendmmsg(List.of(new Message(one())), 0, Deadline.NONE),
        () -> closed.sendFileNonBlocking(0, 0, 1),
        closed::unsent);
  }

  @Test
  void a_closed_socket_neither_listens_nor_connects() throws IOException {
    Socket closed = closed();
    InetSocketAddress to = closed.remoteAddress();
    refused(
        () -> closed.bind(to),
        () -> closed.listen(1),
        closed::accept,
        () -> closed.accept(Deadline.NONE),
        closed::acceptNonBlocking,
        () -> closed.connect(to),
        () -> closed.connectNonBlocking(to),
        () -> closed.tryConnect(to),
        closed::finishConnect,
        closed::disconnect);
  }

  @Test
  void a_closed_socket_is_not_changed_nor_copied_nor_waited_for() throws IOException {
    Socket closed = closed();
    refused(
        closed::shutdown,
        closed::closeRead,
        closed::closeWrite,
        closed::dup,
        () -> closed.dup2(900),
        closed::detach,
        closed::isCloseOnExec,
        () -> closed.setCloseOnExec(true),
        () -> closed.setNonBlocking(true),
        () -> closed.getOption(Option.SO_TYPE),
        () -> closed.setOption(Option.SO_KEEPALIVE, true),
        () -> closed.getRawOption(1, 3, 4),
        () -> closed.setRawOption(1, 9, new byte[4]),
        () -> closed.poll(Socket.READ, Deadline.NONE));
  }

  @Test
  void a_closed_socket_is_not_watched() throws IOException {
    Socket closed = closed();
    for (Multiplexer.Kind kind : Multiplexer.Kind.values()) {
      Multiplexer multiplexer = closing(Multiplexer.open(kind));
      fails(SocketClosedException.class, () -> multiplexer.add(closed, Socket.READ, null));
    }
  }

  @Test
  void a_closed_socket_still_says_what_it_was() throws IOException {
    Socket socket = connected().client();
    String before = socket.toString();
    InetSocketAddress peer = socket.remoteAddress();
    socket.close();
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket).hasToString(before + " (closed)");
    assertThat(socket.domain()).isEqualTo(Domain.INET);
    assertThat(socket.type()).isEqualTo(Type.STREAM);
    assertThat(socket.remoteAddress()).isEqualTo(peer);
    socket.wakeUp();
    socket.reset();
  }

  @Test
  void an_address_that_nobody_asked_for_before_is_not_told_after() throws IOException {
    Socket socket = bound(Domain.INET, Type.STREAM);
    socket.close();
    fails(SocketClosedException.class, socket::getsockname);
    fails(SocketClosedException.class, socket::getpeername);
  }

  @Test
  void a_second_close_does_nothing_to_the_next_owner_of_the_number() throws IOException {
    Socket socket = udp();
    int number = socket.fileno();
    socket.close();
    Socket next = udp();
    Socket same = next.fileno() == number ? next : closing(next.dup2(number));
    socket.close();
    socket.close();
    assertThat(same.fileno()).isEqualTo(number);
    assertThat(same.isOpen()).isTrue();
    assertThat(same.localAddress()).isEqualTo(next.localAddress());
  }

  @Test
  void a_call_after_the_close_never_reaches_the_next_owner_of_the_number() throws IOException {
    Ends old = connected();
    int number = old.client().fileno();
    old.client().close();
    Ends next = connected();
    Socket same =
        next.client().fileno() == number ? next.client() : closing(next.client().dup2(number));
    fails(SocketClosedException.class, () -> old.client().write(bytes("stray")));
    fails(SocketClosedException.class, () -> old.client().shutdown());
    same.write(bytes("meant"));
    assertThat(read(next.server())).isEqualTo("meant");
  }

  @Test
  void a_pair_closes_both() throws IOException {
    Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
    pair.close();
    pair.close();
    assertThat(pair.first().isOpen() || pair.second().isOpen()).isFalse();
  }
}
