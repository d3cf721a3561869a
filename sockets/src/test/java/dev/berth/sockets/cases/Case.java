package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Net;
import dev.berth.sockets.OpenDescriptors;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What the cases have in common: each is played twice, in a platform thread and in a virtual one,
/// and leaves no socket open that it has not closed.
///
/// The cases follow what the tests of other sockets libraries look at, in words and code of our
/// own; each file says which. They use the public face alone, so that they read as its examples.
/// [CountTest] counts them.
@ParameterizedClass(name = "{0}")
@EnumSource(Threads.class)
@ExtendWith(InThread.class)
abstract class Case {
  static final Duration LONG = Duration.ofSeconds(30);

  /// No case can pass by chance with this one.
  static final String TEXT = "Zum Hafen \u00e4, \u00fc\r\n\0.";

  @Parameter Threads threads;

  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private long socketsBefore;

  /// Two sockets that are connected to each other.
  record Ends(Socket client, Socket server) {}

  @BeforeEach
  final void countSockets() throws IOException {
    socketsBefore = OpenDescriptors.count("socket:");
  }

  @AfterEach
  final void closeAllAndCountSockets() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    // The last call that is under way in another thread gives the number back.
    long end = System.nanoTime() + LONG.toNanos();
    while (OpenDescriptors.count("socket:") > socketsBefore && System.nanoTime() < end) {
      Thread.yield();
    }
    assertThat(OpenDescriptors.count("socket:"))
        .as("sockets that are open afterwards")
        .isLessThanOrEqualTo(socketsBefore);
  }

  /// Closes it when the case is over.
  final <T extends AutoCloseable> T closing(T one) {
    open.push(one);
    return one;
  }

  /// Starts a call in another thread of the same kind.
  final <T> Waiting<T> start(Callable<T> call) {
    return threads.start(call);
  }

  static Deadline soon() {
    return Deadline.after(LONG);
  }

  /// Long enough for a wait to begin, and over soon.
  static Deadline tiny() {
    return Deadline.after(Duration.ofMillis(20));
  }

  static Deadline passed() {
    return Deadline.after(Duration.ZERO);
  }

  // ---------------------------------------------------------------- sockets

  final Socket socket(Domain domain, Type type) throws IOException {
    try {
      return closing(Socket.create(domain, type));
    } catch (ErrnoException e) {
      return e.errno() == Errno.EAFNOSUPPORT ? abort("needs " + domain) : raise(e);
    }
  }

  private static <T> T raise(IOException e) throws IOException {
    throw e;
  }

  final Socket tcp() throws IOException {
    return socket(Domain.INET, Type.STREAM);
  }

  static InetSocketAddress loopback(Domain domain, int port) throws IOException {
    String host = domain == Domain.INET6 ? "::1" : "127.0.0.1";
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  static InetSocketAddress any(Domain domain, int port) throws IOException {
    String host = domain == Domain.INET6 ? "::" : "0.0.0.0";
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /// An internet socket with an address of its own on the loopback.
  final Socket bound(Domain domain, Type type) throws IOException {
    Socket socket = socket(domain, type);
    try {
      socket.bind(loopback(domain, 0));
    } catch (ErrnoException.AddressNotAvailable e) {
      abort("needs " + domain + " on the loopback");
    }
    return socket;
  }

  final Socket udp() throws IOException {
    return bound(Domain.INET, Type.DGRAM);
  }

  final Socket listener() throws IOException {
    return listener(Domain.INET);
  }

  final Socket listener(Domain domain) throws IOException {
    Socket socket = bound(domain, Type.STREAM);
    socket.listen(16);
    return socket;
  }

  /// A TCP listener whose queue is full: its one place is taken.
  final Socket full() throws IOException {
    Socket listener = tcp();
    listener.bind(new InetSocketAddress(Net.ownLoopback(), 0));
    listener.listen(0);
    tcp().connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    return listener;
  }

  /// A TCP connection.
  final Ends connected() throws IOException {
    return connected(Domain.INET);
  }

  final Ends connected(Domain domain) throws IOException {
    Socket listener = listener(domain);
    Socket client = socket(domain, Type.STREAM);
    client.connect(listener.localAddress());
    Socket server = closing(listener.accept(soon()));
    listener.close();
    return new Ends(client, server);
  }

  final Ends pair(Type type) throws IOException {
    Socket.Pair pair = closing(Socket.socketpair(Domain.UNIX, type));
    return new Ends(pair.first(), pair.second());
  }

  /// Writes until nothing more fits; how many bytes went.
  static long stuff(Socket socket) throws IOException {
    if (socket.domain() != Domain.UNIX) {
      socket.setOption(Option.SO_SNDBUF, 4096); // It grows by itself otherwise.
    }
    long all = 0;
    long more;
    do {
      more = fill(socket);
      all += more;
      // TCP moves bytes to the other buffer after a write has returned, and makes more room when
      // it asks the peer for it.
    } while (more > 0
        && socket.domain() != Domain.UNIX
        && socket.poll(Socket.WRITE, Deadline.after(Duration.ofMillis(250))) <= Socket.WRITE);
    return all;
  }

  private static long fill(Socket socket) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    long all = 0;
    for (int n; (n = socket.writeNonBlocking(bytes.clear())) >= 0; ) {
      all += n;
    }
    return all;
  }

  // ---------------------------------------------------------------- bytes

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// What a buffer has been filled with.
  static String text(ByteBuffer filled) {
    return StandardCharsets.ISO_8859_1.decode(filled.duplicate().flip()).toString();
  }

  /// What comes next, as text; the empty string at the end.
  static String read(Socket socket) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(1000);
    socket.readPartial(into, soon());
    return text(into);
  }

  /// So many bytes, as text; fewer at the end.
  static String read(Socket socket, int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(count);
    socket.readFully(into, soon());
    return text(into);
  }

  static void assertEnd(Socket socket) throws IOException {
    assertThat(socket.readPartial(ByteBuffer.allocate(1), soon())).isEqualTo(Socket.END);
  }

  static void assertNothingThere(Socket socket) throws IOException {
    assertThat(socket.readNonBlocking(ByteBuffer.allocate(1))).isEqualTo(Socket.WOULD_BLOCK);
  }

  // ---------------------------------------------------------------- errors

  /// The call fails with an exception of this type, which is returned.
  static <T extends Throwable> T fails(Class<T> type, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isExactlyInstanceOf(type);
    return type.cast(thrown);
  }

  /// The call fails with an error that has no type of its own, or has one.
  static void fails(Errno errno, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown)
        .isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }
}
