package dev.berth.tls;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Fd;
import dev.berth.sockets.Pollable;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// A stream socket with TLS inside: a plain, connected [Socket] upgraded. Methods have the names
/// that they have there, and do the same with bytes that nobody else can read or change.
///
/// ```java
/// try (var tls = TlsSocket.client(socket, TlsContext.client(), "example.org")) {
///   tls.write(request);
///   tls.readPartial(answer);
/// }
/// ```
///
/// ## What blocks
///
/// Methods whose name ends in `NonBlocking` return at once, and tell [#WANT_READ] or [#WANT_WRITE]
/// when they would have to wait; all others wait, until their [Deadline] when they have one. A
/// virtual thread parks and holds no carrier. The handshake is made by the first read or write, or
/// by [#handshake]; upgrading a socket does not wait, so that an accept loop is not held up by a
/// client that says nothing. Its reckoning, a millisecond or so, is done in place by whoever calls;
/// [TlsEngine] lets it be done elsewhere.
///
/// ## With a Multiplexer
///
/// Register [#socket], and after each call set the registration's interest to [#interest]. TLS has
/// bytes of its own to send and to wait for, so a read may have to write. Read until [#WANT_READ]:
/// bytes that have been decrypted already make no socket readable ([#hasUnread]).
///
/// ## Threads
///
/// Any thread may call any method. One may read while another writes; neither waits for the other.
/// [#close] wakes every thread that waits. From the first call here to the last, nobody else may
/// read from the plain socket or write to it.
///
/// ## The end
///
/// [#END] means that the peer has said that it has no more to say (close_notify, RFC 8446, section
/// 6.1). When the connection ends without it, that is a [TruncatedException]. [#closeWrite] ends
/// our half; in TLS 1.3 the other half goes on. TLS 1.2 ends both halves at once.
///
/// ## Errors
///
/// A [TlsException] tells what TLS does not like, by its reason and in words; the rest is as with
/// the plain socket.
public final class TlsSocket implements Closeable, Pollable {
  /// What a read returns when the peer has closed its half properly.
  public static final int END = TlsEngine.END;

  /// What a non-blocking call returns when the socket has to be readable first. The same number as
  /// [Socket#WOULD_BLOCK].
  public static final int WANT_READ = TlsEngine.WANT_READ;

  /// What a non-blocking call returns when the socket has to be writable first.
  public static final int WANT_WRITE = TlsEngine.WANT_WRITE;

  /// How long [#close] waits for room for close_notify when the kernel's buffer is full. Go has the
  /// same.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Deadline NOW = Deadline.after(Duration.ZERO);

  private final Socket socket;
  private final TlsEngine engine;
  private final Wire wire;

  /// Held by whoever uses the engine or moves its bytes, and never while waiting. It is fair: a
  /// thread that finds something to read every time would keep a writer out for ever.
  private final ReentrantLock lock = new ReentrantLock(true);

  /// Held by the one thread that makes the handshake, also while it waits.
  private final ReentrantLock handshaking = new ReentrantLock();

  /// Held by the one thread that reads, also while it waits: what another one has taken from the
  /// kernel would not wake it.
  private final ReentrantLock reading = new ReentrantLock();

  private final AtomicInteger writersWaiting = new AtomicInteger();

  /// The handshake is over, and all of it is in the kernel: from then on what waits in the output
  /// may be another thread's.
  private volatile boolean established;

  private volatile boolean closed;

  private TlsSocket(Socket socket, TlsEngine engine) {
    this.socket = socket;
    this.engine = engine;
    this.wire = new Wire(socket, engine);
  }

  // ---------------------------------------------------------------- upgrading

  /// Connects to a server by its name, and makes the handshake: the usual client in one line.
  ///
  /// @param host as the user knows it; its certificate must be for it
  /// @param deadline for looking up, connecting and the handshake together
  /// @throws IOException as [TcpClient#open(String, int, Deadline)] and [#handshake(Deadline)]
  public static TlsSocket open(String host, int port, TlsContext context, Deadline deadline)
      throws IOException {
    TlsSocket tls = client(TcpClient.open(host, port, deadline), context, host);
    try {
      tls.handshake(deadline);
      return tls;
    } catch (IOException | RuntimeException | Error e) {
      tls.close();
      throw e;
    }
  }

  /// Makes a connected socket the client's end of TLS. It belongs to the new socket from now on,
  /// which closes it, and is closed when this fails.
  ///
  /// @param hostName the name or literal address by which the user knows the server: its
  ///   certificate must be for it (RFC 9525), and it is told to the server (SNI, RFC 6066)
  /// @throws IllegalArgumentException when `hostName` is not the name of a host
  public static TlsSocket client(Socket socket, TlsContext context, String hostName)
      throws IOException {
    try {
      int port = socket.getpeername() instanceof InetSocketAddress address ? address.getPort() : -1;
      return new TlsSocket(socket, context.clientEngine(hostName, port));
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /// Makes an accepted socket the server's end of TLS. It belongs to the new socket from now on,
  /// which closes it.
  ///
  /// @throws IllegalStateException when the context has no [Identity]
  public static TlsSocket server(Socket socket, TlsContext context) {
    return new TlsSocket(socket, context.serverEngine());
  }

  // ---------------------------------------------------------------- handshake

  /// Makes the handshake, if it has not been made.
  ///
  /// @throws TlsException when it fails
  public void handshake() throws IOException {
    handshake(Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; the handshake can be gone on with
  public void handshake(Deadline deadline) throws IOException {
    if (established) {
      return;
    }
    enter(handshaking, "handshake", deadline);
    try {
      while (true) {
        int want = handshakeNonBlocking();
        if (want == 0) {
          return;
        }
        await("handshake", want, deadline);
      }
    } finally {
      handshaking.unlock();
    }
  }

  /// Goes on with the handshake as far as it goes without waiting.
  ///
  /// @return 0 when it is over, else [#WANT_READ] or [#WANT_WRITE]
  /// @throws TlsException when it fails
  public int handshakeNonBlocking() throws IOException {
    lock.lock();
    try {
      requireOpen("handshake");
      int want = established ? 0 : wire.shakeHands();
      established = want == 0;
      return want;
    } catch (TlsException e) {
      throw failed("handshake", e);
    } catch (ErrnoException e) {
      TlsException why = wire.reason();
      throw why == null ? e : why.at(describe("handshake"));
    } finally {
      lock.unlock();
    }
  }

  /// What the handshake has come to: versions, certificates, protocol and name.
  ///
  /// @throws IllegalStateException when it is not over
  public TlsSession session() {
    lock.lock();
    try {
      return engine.session();
    } finally {
      lock.unlock();
    }
  }

  // ---------------------------------------------------------------- reading

  /// Waits until there is at least one byte and reads what there is, up to the buffer's room.
  ///
  /// @return the number of bytes read, or [#END]
  /// @throws TruncatedException when the connection has ended without close_notify
  /// @throws TlsException when the handshake or the connection fails
  public int readPartial(ByteBuffer into) throws IOException {
    return readPartial(into, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; nothing is lost
  public int readPartial(ByteBuffer into, Deadline deadline) throws IOException {
    handshake(deadline);
    enter(reading, "read", deadline);
    try {
      while (true) {
        int count = readNonBlocking(into);
        if (count >= END) {
          return count;
        }
        await("read", count, deadline);
      }
    } finally {
      reading.unlock();
    }
  }

  /// Reads what is there without waiting.
  ///
  /// @return the number of bytes read, [#END], or [#WANT_READ] or [#WANT_WRITE]
  /// @throws TlsException as [#readPartial(ByteBuffer)]
  public int readNonBlocking(ByteBuffer into) throws IOException {
    lock.lock();
    try {
      requireOpen("read");
      return wire.read(into);
    } catch (TlsException e) {
      throw failed("read", e);
    } finally {
      lock.unlock();
    }
  }

  /// Reads until the buffer is full or the peer has closed its half.
  ///
  /// @return the number of bytes read; less than the buffer's room only at the end
  public int readFully(ByteBuffer into, Deadline deadline) throws IOException {
    int before = into.position();
    while (into.hasRemaining() && readPartial(into, deadline) != END) {
      // Each turn has made room smaller.
    }
    return into.position() - before;
  }

  /// Reads all bytes until the peer has closed its half.
  ///
  /// @param limit the most bytes to take
  /// @throws IOException when more than `limit` come
  public byte[] read(int limit, Deadline deadline) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    while (readPartial(buffer, deadline) != END) {
      bytes.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (bytes.size() > limit) {
        throw new IOException(describe("read") + ": more than " + limit + " bytes");
      }
    }
    return bytes.toByteArray();
  }

  /// Whether a read may have something though the socket is not readable.
  public boolean hasUnread() {
    lock.lock();
    try {
      return engine.hasUnread();
    } finally {
      lock.unlock();
    }
  }

  // ---------------------------------------------------------------- writing

  /// Encrypts all bytes of the buffer and hands them to the kernel. It proves nothing about the
  /// peer.
  ///
  /// @throws TlsException CLOSED after [#closeWrite], and in TLS 1.2 after the peer has closed
  public void write(ByteBuffer from) throws IOException {
    write(from, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; what the buffer's position has passed will go
  ///   with the next call, and nothing is sent twice
  public void write(ByteBuffer from, Deadline deadline) throws IOException {
    handshake(deadline);
    while (from.hasRemaining()) {
      int count = writeNonBlocking(from);
      if (count < 0) {
        await("write", count, deadline);
      }
    }
    while (flushNonBlocking() != 0) {
      await("write", WANT_WRITE, deadline);
    }
  }

  /// Encrypts as many bytes as there is room for, and hands over what the kernel takes. Some of
  /// them may have to wait here: they go with the next call, [#flushNonBlocking] at the latest.
  ///
  /// @return the number of bytes taken, or [#WANT_READ] or [#WANT_WRITE]
  /// @throws TlsException as [#write(ByteBuffer)]
  public int writeNonBlocking(ByteBuffer from) throws IOException {
    lock.lock();
    try {
      requireOpen("write");
      return wire.write(from);
    } catch (TlsException e) {
      throw failed("write", e);
    } finally {
      lock.unlock();
    }
  }

  /// Hands the kernel what waits here, as far as it takes it.
  ///
  /// @return 0 when all is gone, else [#WANT_WRITE]
  public int flushNonBlocking() throws IOException {
    lock.lock();
    try {
      requireOpen("write");
      return wire.flush() ? 0 : WANT_WRITE;
    } finally {
      lock.unlock();
    }
  }

  /// What to wait for after a call that has returned this: [Socket#READ] for [#WANT_READ],
  /// [Socket#WRITE] for [#WANT_WRITE], and WRITE in any case while ciphertext waits here to be
  /// sent; 0 for nothing. Whoever both reads and writes adds up what both wait for (`|`).
  public int interest(int result) {
    lock.lock();
    try {
      int read = result == WANT_READ ? Socket.READ : 0;
      return result == WANT_WRITE || engine.hasOutput() ? read | Socket.WRITE : read;
    } finally {
      lock.unlock();
    }
  }

  // ---------------------------------------------------------------- streams

  /// The bytes that come in, as a stream: each read is a [#readPartial(ByteBuffer)], and closing it
  /// closes the socket.
  public InputStream inputStream() {
    return inputStream(Deadline.NONE);
  }

  /// The same until a deadline, which is for all reads together.
  public InputStream inputStream(Deadline deadline) {
    return new TlsInput(this, deadline);
  }

  /// The bytes that go out, as a stream without a buffer of its own: each write is a record at
  /// least, and is in the kernel when it returns. Closing it closes the socket.
  public OutputStream outputStream() {
    return outputStream(Deadline.NONE);
  }

  /// The same until a deadline, which is for all writes together.
  public OutputStream outputStream(Deadline deadline) {
    return new TlsOutput(this, deadline);
  }

  // ---------------------------------------------------------------- ending

  /// The same as [#closeWrite(Deadline)] for as long as it takes.
  public void closeWrite() throws IOException {
    closeWrite(Deadline.NONE);
  }

  /// Ends our half: sends close_notify behind what was written. The peer reads the end; what it
  /// still sends can be read, but for TLS 1.2, where it must close as well (RFC 5246, section
  /// 7.2.1). The connection below stays as it is.
  ///
  /// @throws SocketTimeoutException when the deadline passes first
  public void closeWrite(Deadline deadline) throws IOException {
    while (true) {
      int want = closeWriteNonBlocking();
      if (want == 0) {
        return;
      }
      await("close", want, deadline);
    }
  }

  /// The same without waiting.
  ///
  /// @return 0 when close_notify is in the kernel, else [#WANT_WRITE]: it goes with the next call
  public int closeWriteNonBlocking() throws IOException {
    lock.lock();
    try {
      requireOpen("close");
      return wire.closeWrite();
    } catch (TlsException e) {
      throw failed("close", e);
    } finally {
      lock.unlock();
    }
  }

  /// Sends close_notify and closes the socket, without waiting for the peer's. When the kernel has
  /// no room it waits for a few seconds, unless another thread is in the middle of a write. A
  /// second close does nothing.
  @Override
  public void close() {
    close(Deadline.after(PATIENCE));
  }

  /// The same without ever waiting. For loops; one that wants the peer to get close_notify even
  /// when it is slow calls [#closeWriteNonBlocking] first, until that returns 0.
  public void closeNonBlocking() {
    close(NOW);
  }

  private void close(Deadline deadline) {
    try {
      while (!tryClose(deadline)) {
        await("close", WANT_WRITE, deadline);
      }
    } catch (IOException e) {
      drop(false); // It has waited long enough, or somebody else has closed it.
    }
  }

  /// Says so and closes, in one go: no other thread finds it half closed. False when it has to wait
  /// for room, and may.
  private boolean tryClose(Deadline deadline) {
    lock.lock();
    try {
      boolean mayWait = writersWaiting.get() == 0 && deadline.remaining() > 0;
      if (!closed && !wire.sayEnd() && mayWait) {
        return false;
      }
      drop(false);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Closes the socket so that the peer sees a reset, with no close_notify before it.
  public void reset() {
    drop(true);
  }

  private void drop(boolean reset) {
    lock.lock();
    try {
      if (reset) {
        socket.reset();
      } else {
        wire.forget();
        socket.close();
      }
      if (!closed) {
        closed = true;
        engine.release();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether neither [#close] nor [#reset] has been called.
  public boolean isOpen() {
    return socket.isOpen();
  }

  /// What to wait for: the plain socket.
  @Override
  public Fd fd() {
    return socket;
  }

  /// The plain socket below: for its addresses and options, and to register it.
  public Socket socket() {
    return socket;
  }

  // ---------------------------------------------------------------- inside

  /// After a failure: the alert goes out. What the peer has sent is of no use any more.
  private TlsException failed(String call, TlsException e) {
    if (e.reason() != TlsException.Reason.TRUNCATED && e.reason() != TlsException.Reason.CLOSED) {
      try {
        wire.flush();
      } catch (IOException broken) {
        // The peer is gone.
      }
      wire.forget();
    }
    return e.at(describe(call));
  }

  /// Takes a lock that another thread may hold while it waits.
  private void enter(ReentrantLock one, String call, Deadline deadline) throws IOException {
    try {
      // The first try does not look whether this thread is interrupted, as no call does that need
      // not wait.
      if (!one.tryLock() && !one.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS)) {
        throw timeout(call);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(describe(call) + ": interrupted");
    }
  }

  private void await(String call, int want, Deadline deadline) throws IOException {
    addWriter(call, 1);
    try {
      if (socket.poll(interest(want), deadline) == 0 && deadline.remaining() == 0) {
        throw timeout(call);
      }
    } finally {
      addWriter(call, -1);
    }
  }

  private void addWriter(String call, int more) {
    if (!call.equals("read")) {
      writersWaiting.addAndGet(more);
    }
  }

  /// @throws dev.berth.sockets.SocketClosedException when it is closed
  private void requireOpen(String call) throws IOException {
    if (closed || !socket.isOpen()) {
      socket.poll(0, NOW);
      throw new IllegalStateException(describe(call) + ": closed and open");
    }
  }

  private SocketTimeoutException timeout(String call) {
    return new SocketTimeoutException(describe(call) + ": the deadline has passed");
  }

  private String describe(String call) {
    return "tls " + call + " " + socket;
  }

  /// The socket with its addresses.
  @Override
  public String toString() {
    return "tls over " + socket;
  }
}
