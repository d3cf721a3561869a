package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Message;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.Select;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import dev.berth.sockets.Waiting.Threads;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Calls that are disturbed while they wait: EINTR is never seen. After CPython's test_socket
/// (InterruptedRecvTimeoutTest, InterruptedSendTimeoutTest) and test_eintr (SocketEINTRTest), and
/// libuv's eintr-handling.
class InterruptionTest extends Case {
  private static final int TIMES = 20;

  private static ByteBuffer room() {
    return ByteBuffer.allocate(10);
  }

  /// Waits in the call, and disturbs it there: a wake-up strikes the thread with a signal, or
  /// unparks it, and only a poll ends by it.
  private <T> Waiting<T> disturbed(Socket socket, Callable<T> call) throws Exception {
    Waiting<T> waiting = start(call);
    for (int i = 0; i < TIMES; i++) {
      waiting.untilItWaits();
      socket.wakeUp();
    }
    return waiting.untilItWaits();
  }

  @Test
  void a_read_goes_on() throws Exception {
    Ends ends = connected();
    Waiting<Integer> read = disturbed(ends.server(), () -> ends.server().readPartial(room()));
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo(1);
  }

  @Test
  void a_read_until_the_buffer_is_full_goes_on_and_keeps_what_it_has() throws Exception {
    Ends ends = connected();
    ends.client().write(bytes("ab"));
    ByteBuffer into = ByteBuffer.allocate(4);
    Waiting<Integer> read =
        disturbed(ends.server(), () -> ends.server().recv(into, MsgFlags.MSG_WAITALL));
    ends.client().write(bytes("cd"));
    assertThat(read.value()).isEqualTo(4);
    assertThat(text(into)).isEqualTo("abcd");
  }

  @Test
  void recvfrom_goes_on() throws Exception {
    Socket server = udp();
    Socket client = udp();
    Waiting<Object> read = disturbed(server, () -> server.recvfrom(room(), 0));
    client.sendto(bytes("x"), 0, server.localAddress());
    assertThat(read.value()).isEqualTo(client.localAddress());
  }

  @Test
  void recvmsg_and_recvmmsg_go_on() throws Exception {
    Ends ends = pair(Type.DGRAM);
    Message message = new Message(room());
    Waiting<Integer> one =
        disturbed(ends.server(), () -> ends.server().recvmsg(message, 0, Deadline.NONE));
    ends.client().send(bytes("xyz"), 0);
    assertThat(one.value()).isEqualTo(3);
    Waiting<Integer> many =
        disturbed(ends.server(), () -> ends.server().recvmmsg(List.of(message), 0, Deadline.NONE));
    ends.client().send(bytes("x"), 0);
    assertThat(many.value()).isEqualTo(1);
  }

  @Test
  void a_write_goes_on_and_writes_each_byte_once() throws Exception {
    Ends ends = pair(Type.STREAM);
    int count = 3_000_000;
    ByteBuffer from = ByteBuffer.allocateDirect(count);
    for (int i = 0; i + 4 <= count; i += 4) {
      from.putInt(i, i);
    }
    Waiting<Boolean> write =
        disturbed(
            ends.client(),
            () -> {
              ends.client().write(from);
              return true;
            });
    ByteBuffer into = ByteBuffer.allocateDirect(count);
    assertThat(ends.server().readFully(into, soon())).isEqualTo(count);
    assertThat(write.value()).isTrue();
    assertThat(into.flip()).isEqualTo(from.clear());
    assertNothingThere(ends.server());
  }

  @Test
  void sendmsg_goes_on() throws Exception {
    Ends ends = pair(Type.STREAM);
    long before = stuff(ends.client());
    Waiting<Integer> send =
        disturbed(
            ends.client(), () -> ends.client().sendmsg(new Message(bytes("x")), 0, Deadline.NONE));
    read(ends.server(), (int) before);
    assertThat(send.value()).isEqualTo(1);
  }

  @Test
  void an_accept_goes_on() throws Exception {
    Socket listener = listener();
    Waiting<Socket> accept = disturbed(listener, listener::accept);
    tcp().connect(listener.localAddress());
    closing(accept.value());
  }

  @Test
  void a_connect_goes_on() throws Exception {
    Socket listener = full();
    Socket client = tcp();
    Waiting<Boolean> connect =
        disturbed(
            client,
            () -> {
              client.connect(listener.localAddress());
              return true;
            });
    closing(listener.accept(soon()));
    assertThat(connect.value()).isTrue();
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void a_call_with_a_deadline_goes_on_until_then() throws Exception {
    Ends ends = connected();
    Waiting<String> read = disturbed(ends.server(), () -> read(ends.server()));
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo("x");
  }

  @Test
  void a_poll_ends_by_a_wake_up_and_by_nothing_else() throws Exception {
    Ends ends = connected();
    Waiting<Integer> poll =
        start(() -> ends.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
    ends.client().wakeUp();
    poll.untilItWaits();
    ends.server().wakeUp();
    assertThat(poll.value()).isZero();
  }

  // ---------------------------------------------------------------- interrupts

  /// A virtual thread's wait ends; a platform thread does not notice.
  private void interrupted(Callable<?> call, Callable<?> end) throws Exception {
    Waiting<?> waiting = start(call).untilItWaits();
    waiting.thread().interrupt();
    if (threads == Threads.VIRTUAL) {
      assertThat(waiting.failure())
          .isInstanceOf(InterruptedIOException.class)
          .hasMessageContaining("interrupted");
    } else {
      waiting.untilItWaits();
      end.call();
      waiting.value();
    }
  }

  @Test
  void an_interrupt_ends_the_wait_of_a_virtual_thread_and_nothing_is_lost() throws Exception {
    Ends ends = connected();
    interrupted(() -> read(ends.server()), () -> ends.client().send(bytes("x"), 0));
    ends.client().write(bytes("y"));
    assertThat(read(ends.server())).isEqualTo("y");
  }

  @Test
  void an_interrupt_ends_an_accept_of_a_virtual_thread() throws Exception {
    Socket listener = listener();
    Socket client = tcp();
    interrupted(
        () -> closing(listener.accept()),
        () -> {
          client.connect(listener.localAddress());
          return null;
        });
    assertThat(listener.isOpen()).isTrue();
  }

  @Test
  void an_interrupt_ends_a_select_of_a_virtual_thread() throws Exception {
    Ends ends = connected();
    List<Socket> server = List.of(ends.server());
    interrupted(
        () -> Select.select(server, List.of(), List.of(), Deadline.NONE),
        () -> ends.client().send(bytes("x"), 0));
    assertThat(ends.server().isOpen()).isTrue();
  }

  @Test
  void an_interrupt_ends_a_wait_for_a_full_unix_queue_in_a_virtual_thread() throws Exception {
    Socket listener = socket(Domain.UNIX, Type.STREAM);
    listener.bind(UnixAddress.UNNAMED);
    listener.listen(0);
    socket(Domain.UNIX, Type.STREAM).connect(listener.getsockname());
    Socket client = socket(Domain.UNIX, Type.STREAM);
    interrupted(
        () -> {
          client.connect(listener.getsockname(), soon());
          return null;
        },
        () -> closing(listener.accept(soon())));
  }

  @Test
  void what_is_there_is_taken_by_an_interrupted_thread_too() throws Exception {
    Ends ends = connected();
    ends.client().write(bytes("x"));
    ends.server().poll(Socket.READ, soon());
    Waiting<String> read =
        start(() -> {
          Thread.currentThread().interrupt();
          return read(ends.server());
        });
    assertThat(read.value()).isEqualTo("x");
  }
}
