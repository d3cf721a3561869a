package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Berkeley socket: each method is a system call under its own name.
///
/// ## What blocks
///
/// Methods whose name ends in `NonBlocking` return at once; all others wait, until their [Deadline]
/// when they have one. In a platform thread the wait is the kernel's; in a virtual thread it parks,
/// and no carrier thread is held. `EINTR` is never seen.
///
/// ## Threads
///
/// Any thread may call any method. Two threads that read (or write) at the same time each get some
/// of the bytes (pass some), in no promised order. [#close] wakes every thread that waits in a call
/// on this socket, with a [SocketClosedException], and no later call ever touches the number of the
/// descriptor again. Interrupting a virtual thread ends its wait with [InterruptedIOException] and
/// leaves the socket open; a platform thread that waits in the kernel does not notice an interrupt.
///
/// ## Errors
///
/// What the kernel refuses is an [ErrnoException] that names the call, both addresses and the
/// error; a deadline that passes is a [SocketTimeoutException]; any call after [#close] is a
/// [SocketClosedException].
///
/// Every descriptor is close-on-exec (FD_CLOEXEC, fcntl(2)).
public final class Socket implements Closeable {
  /// What a non-blocking read or write returns when it would have to wait (`EAGAIN`).
  public static final int WOULD_BLOCK = -2;

  /// What a read returns at the end of the stream.
  public static final int END = -1;

  /// For [#poll]: there are bytes to read, a connection to accept, or the end (POLLIN, poll(2)).
  public static final int READ = 1;

  /// For [#poll]: there is urgent data (POLLPRI).
  public static final int URGENT = 2;

  /// For [#poll]: bytes can be written, or a connect has ended (POLLOUT).
  public static final int WRITE = 4;

  /// Among the results of [#poll]: the socket has a pending error (POLLERR); always looked for.
  public static final int ERROR = 8;

  /// Among the results of [#poll]: both halves are over (POLLHUP); always looked for.
  public static final int HANGUP = 16;

  private static final int SOCK_CLOEXEC = Linux.O_CLOEXEC;
  private static final int SOCK_NONBLOCK = Linux.O_NONBLOCK;
  private static final int EINPROGRESS = -Errno.EINPROGRESS.number();
  private static final int EISCONN = -Errno.EISCONN.number();

  private final Handle handle;

  private Socket(int number, Domain domain, Type type, boolean nonBlocking) {
    this.handle = new Handle(number, domain, type, nonBlocking);
  }

  /// Creates a socket: socket(2), with SOCK_CLOEXEC.
  ///
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left, EAFNOSUPPORT when the
  ///   machine lacks the domain
  public static Socket create(Domain domain, Type type) throws IOException {
    long number =
        Linux.call(Linux.SOCKET, domain.number(), type.number() | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (number < 0) {
      throw new ErrnoException("socket " + type.transport(), null, null, Errno.of((int) -number));
    }
    return new Socket((int) number, domain, type, false);
  }

  /// The family of its addresses.
  public Domain domain() {
    return handle.domain;
  }

  /// What it carries.
  public Type type() {
    return handle.type;
  }

  // ---------------------------------------------------------------- server life cycle

  /// Gives the socket its own address: bind(2). Port 0 asks the kernel for a free one;
  /// [#localAddress] tells it.
  ///
  /// @throws ErrnoException EADDRINUSE (taken), EADDRNOTAVAIL (no interface has the address),
  ///   EACCES (ports below 1024)
  public void bind(InetSocketAddress address) throws IOException {
    long result = handle.withAddress(Linux.BIND, "bind", address);
    if (result < 0) {
      throw new ErrnoException(handle.name("bind"), address, null, Errno.of((int) -result));
    }
    handle.local = null;
  }

  /// Makes the socket a listening one: listen(2). Calling it again resizes the queue.
  ///
  /// @param backlog how many connections may wait to be accepted; the kernel cuts it to
  ///   /proc/sys/net/core/somaxconn without a word
  public void listen(int backlog) throws IOException {
    handle.begin("listen");
    long result;
    try {
      result = Linux.call(Linux.LISTEN, handle.number(), backlog, 0);
    } finally {
      handle.end();
    }
    handle.check("listen", result);
  }

  /// Waits for a connection and takes it: accept4(2), with SOCK_CLOEXEC.
  ///
  /// @return a new socket for the connection; its [#remoteAddress] is known already
  /// @throws ErrnoException EMFILE or ENFILE (no descriptor is left; the connection stays in the
  ///   queue), ECONNABORTED (it was reset before it was accepted), EINVAL (not listening)
  public Socket accept() throws IOException {
    return accept(Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes
  public Socket accept(Deadline deadline) throws IOException {
    handle.begin("accept");
    try {
      if (!Handle.mayBlockInKernel(deadline)) {
        handle.makeNonBlocking();
      }
      while (true) {
        Socket accepted = handle.nonBlocking ? acceptOnce(0) : acceptInKernel();
        if (accepted != null) {
          return accepted;
        }
        if (handle.nonBlocking) {
          handle.await("accept", READ, deadline);
        }
      }
    } finally {
      handle.end();
    }
  }

  /// Takes a connection that is waiting already. The new socket costs a system call less than
  /// others when it is used by `NonBlocking` calls only.
  ///
  /// @return the new socket, or null when none is waiting
  /// @throws ErrnoException as [#accept()]
  public @Nullable Socket acceptNonBlocking() throws IOException {
    handle.begin("accept");
    try {
      handle.makeNonBlocking();
      return acceptOnce(SOCK_NONBLOCK);
    } finally {
      handle.end();
    }
  }

  private @Nullable Socket acceptInKernel() throws IOException {
    Waiter waiter = handle.descriptor.enter();
    try {
      handle.requireOpen("accept");
      return acceptOnce(0);
    } finally {
      handle.descriptor.leave(waiter);
    }
  }

  /// One accept4; null for EAGAIN and EINTR.
  private @Nullable Socket acceptOnce(int flags) throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment memory = scratch.memory;
    memory.set(ValueLayout.JAVA_INT, 0, Sockaddr.MAX_SIZE);
    long result =
        Linux.call(
            scratch,
            Linux.ACCEPT4,
            handle.number(),
            scratch.address + 16,
            scratch.address,
            SOCK_CLOEXEC | flags,
            0,
            0);
    if (result == Handle.EAGAIN || result == Handle.EINTR) {
      return null;
    }
    handle.check("accept", result);
    Socket accepted = new Socket((int) result, handle.domain, handle.type, flags != 0);
    accepted.handle.remote = Sockaddr.read(memory, 16);
    return accepted;
  }

  // ---------------------------------------------------------------- client life cycle

  /// Connects: connect(2).
  ///
  /// @throws ErrnoException ECONNREFUSED (nobody listens), ETIMEDOUT (no answer), EADDRNOTAVAIL (no
  ///   local port is left), EISCONN (connected already), EALREADY (another connect is under way)
  public void connect(InetSocketAddress address) throws IOException {
    connect(address, Deadline.NONE);
  }

  /// The same until a deadline. After any failure the socket is of no further use and should be
  /// closed.
  ///
  /// @throws SocketTimeoutException when it passes
  public void connect(InetSocketAddress address, Deadline deadline) throws IOException {
    handle.begin("connect");
    try {
      boolean direct = Handle.mayBlockInKernel(deadline);
      if (!direct) {
        handle.makeNonBlocking();
      }
      Waiter waiter = handle.descriptor.enter();
      long result;
      try {
        handle.requireOpen("connect");
        result = handle.withAddressHeld(Linux.CONNECT, address);
      } finally {
        handle.descriptor.leave(waiter);
      }
      handle.setRemote(address);
      if (result == EINPROGRESS || result == Handle.EINTR) {
        handle.await("connect", WRITE, deadline);
        result = -getOption(Option.SO_ERROR);
      }
      checkConnect(address, result);
    } finally {
      handle.end();
    }
  }

  /// Begins to connect without waiting (`EINPROGRESS`); when the socket is writable,
  /// [#finishConnect] tells how it ended.
  ///
  /// @return true when the connection stands already
  /// @throws ErrnoException as [#connect(InetSocketAddress)]
  public boolean connectNonBlocking(InetSocketAddress address) throws IOException {
    handle.begin("connect");
    try {
      handle.makeNonBlocking();
      long result = handle.withAddressHeld(Linux.CONNECT, address);
      handle.setRemote(address);
      if (result == EINPROGRESS || result == Handle.EINTR) {
        return false;
      }
      checkConnect(address, result);
      return true;
    } finally {
      handle.end();
    }
  }

  /// Tells how a [#connectNonBlocking] has ended (SO_ERROR, connect(2)); to be called when the
  /// socket is writable.
  ///
  /// @throws ErrnoException as [#connect(InetSocketAddress)]
  public void finishConnect() throws IOException {
    InetSocketAddress address = handle.remote;
    if (address == null) {
      throw new IllegalStateException("no connect has begun");
    }
    checkConnect(address, -getOption(Option.SO_ERROR));
  }

  private void checkConnect(InetSocketAddress address, long result) throws IOException {
    if (result < 0) {
      if (result != EISCONN) {
        handle.remote = null;
      }
      throw new ErrnoException(
          handle.name("connect"), handle.local, address, Errno.of((int) -result));
    }
  }

  // ---------------------------------------------------------------- reading

  /// Waits until there is at least one byte and reads what there is, up to the buffer's room:
  /// recv(2).
  ///
  /// @return the number of bytes read, or [#END]
  /// @throws ErrnoException ECONNRESET (the peer broke the connection), ETIMEDOUT (it vanished),
  ///   ENOTCONN (not connected)
  public int readPartial(ByteBuffer into) throws IOException {
    return readPartial(into, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; nothing is lost
  public int readPartial(ByteBuffer into, Deadline deadline) throws IOException {
    return Transfer.readBuffer(handle, into, deadline);
  }

  /// Reads what is there without waiting: recv(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes read, [#WOULD_BLOCK], or [#END]
  public int readNonBlocking(ByteBuffer into) throws IOException {
    return Transfer.readBuffer(handle, into, null);
  }

  /// [#readPartial(ByteBuffer, Deadline)] into native memory, from `offset`, `length` bytes at
  /// most.
  public int readPartial(MemorySegment into, long offset, int length, Deadline deadline)
      throws IOException {
    return Transfer.readSegment(handle, into, offset, length, deadline);
  }

  /// [#readNonBlocking(ByteBuffer)] into native memory, from `offset`, `length` bytes at most.
  public int readNonBlocking(MemorySegment into, long offset, int length) throws IOException {
    return Transfer.readSegment(handle, into, offset, length, null);
  }

  /// Reads until the buffer is full or the stream ends.
  ///
  /// @return the number of bytes read; less than the buffer's room only at the end
  public int readFully(ByteBuffer into, Deadline deadline) throws IOException {
    int before = into.position();
    while (into.hasRemaining() && readPartial(into, deadline) != END) {
      // Each turn has made room smaller.
    }
    return into.position() - before;
  }

  /// Reads all bytes until the stream ends.
  ///
  /// @param limit the most bytes to take
  /// @throws IOException when more than `limit` come
  public byte[] read(int limit, Deadline deadline) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    while (readPartial(buffer, deadline) != END) {
      bytes.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (bytes.size() > limit) {
        throw new IOException(handle.describe("read") + ": more than " + limit + " bytes");
      }
    }
    return bytes.toByteArray();
  }

  // ---------------------------------------------------------------- writing

  /// Hands all bytes of the buffer to the kernel: send(2), as often as it takes. It proves nothing
  /// about the peer: the bytes are in the socket's buffer.
  ///
  /// @throws ErrnoException EPIPE or ECONNRESET (the peer reads no more); some bytes may have gone
  public void write(ByteBuffer from) throws IOException {
    write(from, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; the buffer's position tells what has gone
  public void write(ByteBuffer from, Deadline deadline) throws IOException {
    while (from.hasRemaining()) {
      Transfer.writeBuffer(handle, from, 0, deadline);
    }
  }

  /// Hands over what fits now: send(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes taken, or [#WOULD_BLOCK]
  public int writeNonBlocking(ByteBuffer from) throws IOException {
    return from.hasRemaining() ? Transfer.writeBuffer(handle, from, 0, null) : 0;
  }

  /// [#writeNonBlocking(ByteBuffer)] from native memory.
  public int writeNonBlocking(MemorySegment from, long offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long address = Copies.address(from, offset, length);
    try {
      return (int) Transfer.transfer(handle, Linux.SENDTO, "send", address, length, 0, WRITE, null);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /// Sends bytes of which the last one is urgent: send(2) with MSG_OOB (tcp(7)). An empty buffer
  /// sends nothing.
  public void writeUrgent(ByteBuffer from, Deadline deadline) throws IOException {
    if (from.hasRemaining()) {
      int end = from.limit();
      try {
        // The kernel marks the end of each part that it takes, so the last byte goes alone.
        write(from.limit(end - 1), deadline);
      } finally {
        from.limit(end);
      }
      Transfer.writeBuffer(handle, from, Transfer.MSG_OOB, deadline);
    }
  }

  /// Sends bytes of an open file without bringing them here: sendfile(2).
  ///
  /// @param file the number of an open file that nobody closes meanwhile
  /// @param offset where to begin, in bytes from its start
  /// @param count how many bytes at most
  /// @return how many were taken, 0 at the end of the file, or [#WOULD_BLOCK]
  /// @throws ErrnoException as [#write(ByteBuffer)]; EIO for a fault of the storage; EINVAL when
  ///   the file cannot be sent this way
  public long sendFileNonBlocking(int file, long offset, long count) throws IOException {
    return Transfer.sendFile(handle, file, offset, count);
  }

  // ---------------------------------------------------------------- waiting

  /// Waits until the socket is ready for one of these, or [#wakeUp] is called: poll(2).
  ///
  /// @param events [#READ], [#WRITE] and [#URGENT], added up
  /// @return those that are ready, with [#ERROR] and [#HANGUP] where they apply; 0 when the
  ///   deadline has passed or after a [#wakeUp]
  public int poll(int events, Deadline deadline) throws IOException {
    handle.begin("poll");
    try {
      return handle.await("poll", events, deadline, false);
    } finally {
      handle.end();
    }
  }

  /// Ends the [#poll] that waits on this socket in another thread, or else the next one, with 0 as
  /// its result. Other calls look at their business and go on waiting.
  public void wakeUp() {
    handle.descriptor.wakeNext();
  }

  // ---------------------------------------------------------------- ending

  /// Ends the half that we write: shutdown(2) with SHUT_WR. The peer reads the end after what was
  /// written. It concerns every copy of the descriptor.
  public void closeWrite() throws IOException {
    shutdown(1);
  }

  /// Ends the half that we read: shutdown(2) with SHUT_RD.
  public void closeRead() throws IOException {
    shutdown(0);
  }

  /// Ends both halves: shutdown(2) with SHUT_RDWR. The descriptor stays open.
  public void shutdown() throws IOException {
    shutdown(2);
  }

  private void shutdown(int how) throws IOException {
    handle.begin("shutdown");
    long result;
    try {
      result = Linux.call(Linux.SHUTDOWN, handle.number(), how, 0);
    } finally {
      handle.end();
    }
    handle.check("shutdown", result);
  }

  /// Whether [#close] has not been called.
  public boolean isOpen() {
    return handle.descriptor.isOpen();
  }

  /// Closes the socket: close(2), once no call uses it any more. Calls that wait on it in other
  /// threads end with a [SocketClosedException]. A second close does nothing.
  @Override
  public void close() {
    handle.descriptor.close();
  }

  /// Closes the socket so that the peer sees a reset and unsent bytes are dropped: SO_LINGER of
  /// zero (socket(7)), then [#close].
  public void reset() {
    try {
      setOption(Option.SO_LINGER, 0);
    } catch (IOException e) {
      // Closed or broken already: there is nobody left to tell.
    }
    close();
  }

  // ---------------------------------------------------------------- addresses and options

  /// Our address: getsockname(2).
  public InetSocketAddress localAddress() throws IOException {
    return handle.localAddress();
  }

  /// The peer's address: what accept(2) or connect(2) said, else getpeername(2).
  ///
  /// @throws ErrnoException ENOTCONN when there is no peer
  public InetSocketAddress remoteAddress() throws IOException {
    return handle.remoteAddress();
  }

  /// The value of an option: getsockopt(2).
  public <T> T getOption(Option<T> option) throws IOException {
    return option.decode(getRawOption(option.level(), option.name(), option.size()));
  }

  /// Sets an option: setsockopt(2).
  ///
  /// @throws ErrnoException EINVAL (a value out of range), ENOPROTOOPT (not an option of this
  ///   socket), EPERM
  public <T> void setOption(Option<T> option, T value) throws IOException {
    try {
      setRawOption(option.level(), option.name(), option.encode(value));
    } finally {
      Reference.reachabilityFence(value); // What was encoded may point to it.
    }
  }

  /// An option by its numbers: getsockopt(2).
  ///
  /// @param size the most bytes to fetch, at most 256
  /// @return the bytes that the kernel gave, in its byte order
  public byte[] getRawOption(int level, int name, int size) throws IOException {
    Objects.checkFromIndexSize(0, size, Copies.OPTION_SIZE);
    handle.begin("getsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment memory = scratch.memory;
      memory.set(ValueLayout.JAVA_INT, 0, size);
      long result =
          Linux.call(
              scratch,
              Linux.GETSOCKOPT,
              handle.number(),
              level,
              name,
              scratch.address + 16,
              scratch.address,
              0);
      handle.check("getsockopt", result);
      byte[] value = new byte[memory.get(ValueLayout.JAVA_INT, 0)];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 16, value, 0, value.length);
      return value;
    } finally {
      handle.end();
    }
  }

  /// Sets an option by its numbers: setsockopt(2).
  ///
  /// @param value at most 256 bytes, in the kernel's byte order
  public void setRawOption(int level, int name, byte[] value) throws IOException {
    Objects.checkFromIndexSize(0, value.length, Copies.OPTION_SIZE);
    handle.begin("setsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment.copy(value, 0, scratch.memory, ValueLayout.JAVA_BYTE, 16, value.length);
      long result =
          Linux.call(
              scratch,
              Linux.SETSOCKOPT,
              handle.number(),
              level,
              name,
              scratch.address + 16,
              value.length,
              0);
      handle.check("setsockopt", result);
    } finally {
      handle.end();
    }
  }

  /// The bytes that can be read now without waiting: ioctl(2) with FIONREAD.
  public int available() throws IOException {
    return ioctl(0x541B);
  }

  /// The bytes that were written and have not been sent yet, because the peer or the network is
  /// slow: ioctl(2) with SIOCOUTQNSD. What was sent and is not acknowledged does not count.
  public int unsent() throws IOException {
    return ioctl(0x894B);
  }

  private int ioctl(int request) throws IOException {
    handle.begin("ioctl");
    try {
      Linux.Scratch scratch = Linux.scratch();
      long result =
          Linux.call(scratch, Linux.IOCTL, handle.number(), request, scratch.address, 0, 0, 0);
      handle.check("ioctl", result);
      return scratch.memory.get(ValueLayout.JAVA_INT, 0);
    } finally {
      handle.end();
    }
  }

  /// The number of the descriptor, as fileno(3) tells it: for messages and for other system calls.
  /// It is good only as long as the socket is open.
  public int fileno() {
    return handle.number();
  }

  Descriptor descriptor() {
    return handle.descriptor;
  }

  // ---------------------------------------------------------------- helpers

  /// The socket with its addresses as far as they are known: `tcp 127.0.0.1:21 -> 127.0.0.1:40312`.
  @Override
  public String toString() {
    SocketAddress ours = handle.local;
    SocketAddress theirs = handle.remote;
    return ErrnoException.describe(handle.type.transport(), ours, theirs)
        + (handle.descriptor.isOpen() ? "" : " (closed)");
  }
}
