package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
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
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_OOB = 1;
  private static final int EAGAIN = -Errno.EAGAIN.number();
  private static final int EINTR = -Errno.EINTR.number();
  private static final int EINPROGRESS = -Errno.EINPROGRESS.number();
  private static final int EISCONN = -Errno.EISCONN.number();

  private final Descriptor descriptor;
  private final Domain domain;
  private final Type type;
  private volatile @Nullable InetSocketAddress local;
  private volatile @Nullable InetSocketAddress remote;

  /// Whether O_NONBLOCK is set. It is an implementation detail: it is set when a wait has to be
  /// ours (a deadline, a virtual thread), and no blocking method behaves differently for it.
  private volatile boolean nonBlocking;

  private Socket(int number, Domain domain, Type type, boolean nonBlocking) {
    this.descriptor = new Descriptor(number);
    this.domain = domain;
    this.type = type;
    this.nonBlocking = nonBlocking;
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
    return domain;
  }

  /// What it carries.
  public Type type() {
    return type;
  }

  // ---------------------------------------------------------------- server life cycle

  /// Gives the socket its own address: bind(2). Port 0 asks the kernel for a free one;
  /// [#localAddress] tells it.
  ///
  /// @throws ErrnoException EADDRINUSE (taken), EADDRNOTAVAIL (no interface has the address),
  ///   EACCES (ports below 1024)
  public void bind(InetSocketAddress address) throws IOException {
    long result = withAddress(Linux.BIND, "bind", address);
    if (result < 0) {
      throw new ErrnoException(name("bind"), address, null, Errno.of((int) -result));
    }
    local = null;
  }

  /// Makes the socket a listening one: listen(2). Calling it again resizes the queue.
  ///
  /// @param backlog how many connections may wait to be accepted; the kernel cuts it to
  ///   /proc/sys/net/core/somaxconn without a word
  public void listen(int backlog) throws IOException {
    begin("listen");
    long result;
    try {
      result = Linux.call(Linux.LISTEN, descriptor.number(), backlog, 0);
    } finally {
      descriptor.release();
    }
    check("listen", result);
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
    begin("accept");
    try {
      if (!mayBlockInKernel(deadline)) {
        makeNonBlocking();
      }
      while (true) {
        Socket accepted = nonBlocking ? acceptOnce(0) : acceptInKernel();
        if (accepted != null) {
          return accepted;
        }
        if (nonBlocking) {
          await("accept", READ, deadline);
        }
      }
    } finally {
      descriptor.release();
    }
  }

  /// Takes a connection that is waiting already. The new socket costs a system call less than
  /// others when it is used by `NonBlocking` calls only.
  ///
  /// @return the new socket, or null when none is waiting
  /// @throws ErrnoException as [#accept()]
  public @Nullable Socket acceptNonBlocking() throws IOException {
    begin("accept");
    try {
      makeNonBlocking();
      return acceptOnce(SOCK_NONBLOCK);
    } finally {
      descriptor.release();
    }
  }

  private @Nullable Socket acceptInKernel() throws IOException {
    Waiter waiter = descriptor.enter();
    try {
      requireOpen("accept");
      return acceptOnce(0);
    } finally {
      descriptor.leave(waiter);
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
            descriptor.number(),
            scratch.address + 16,
            scratch.address,
            SOCK_CLOEXEC | flags,
            0,
            0);
    if (result == EAGAIN || result == EINTR) {
      return null;
    }
    check("accept", result);
    Socket accepted = new Socket((int) result, domain, type, flags != 0);
    accepted.remote = Sockaddr.read(memory, 16);
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
    begin("connect");
    try {
      boolean direct = mayBlockInKernel(deadline);
      if (!direct) {
        makeNonBlocking();
      }
      Waiter waiter = descriptor.enter();
      long result;
      try {
        requireOpen("connect");
        result = withAddressHeld(Linux.CONNECT, address);
      } finally {
        descriptor.leave(waiter);
      }
      setRemote(address);
      if (result == EINPROGRESS || result == EINTR) {
        await("connect", WRITE, deadline);
        result = -getOption(Option.SO_ERROR);
      }
      checkConnect(address, result);
    } finally {
      descriptor.release();
    }
  }

  /// Begins to connect without waiting (`EINPROGRESS`); when the socket is writable,
  /// [#finishConnect] tells how it ended.
  ///
  /// @return true when the connection stands already
  /// @throws ErrnoException as [#connect(InetSocketAddress)]
  public boolean connectNonBlocking(InetSocketAddress address) throws IOException {
    begin("connect");
    try {
      makeNonBlocking();
      long result = withAddressHeld(Linux.CONNECT, address);
      setRemote(address);
      if (result == EINPROGRESS || result == EINTR) {
        return false;
      }
      checkConnect(address, result);
      return true;
    } finally {
      descriptor.release();
    }
  }

  /// Tells how a [#connectNonBlocking] has ended (SO_ERROR, connect(2)); to be called when the
  /// socket is writable.
  ///
  /// @throws ErrnoException as [#connect(InetSocketAddress)]
  public void finishConnect() throws IOException {
    InetSocketAddress address = remote;
    if (address == null) {
      throw new IllegalStateException("no connect has begun");
    }
    checkConnect(address, -getOption(Option.SO_ERROR));
  }

  private void setRemote(InetSocketAddress address) {
    remote = address;
    InetSocketAddress ours = local;
    if (ours != null && ours.getAddress().isAnyLocalAddress()) {
      local = null; // What bind left open is settled now.
    }
  }

  private void checkConnect(InetSocketAddress address, long result) throws IOException {
    if (result < 0) {
      if (result != EISCONN) {
        remote = null;
      }
      throw new ErrnoException(name("connect"), local, address, Errno.of((int) -result));
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
    return readBuffer(into, deadline);
  }

  /// Reads what is there without waiting: recv(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes read, [#WOULD_BLOCK], or [#END]
  public int readNonBlocking(ByteBuffer into) throws IOException {
    return readBuffer(into, null);
  }

  /// [#readPartial(ByteBuffer, Deadline)] into native memory, from `offset`, `length` bytes at
  /// most.
  public int readPartial(MemorySegment into, long offset, int length, Deadline deadline)
      throws IOException {
    return readSegment(into, offset, length, deadline);
  }

  /// [#readNonBlocking(ByteBuffer)] into native memory, from `offset`, `length` bytes at most.
  public int readNonBlocking(MemorySegment into, long offset, int length) throws IOException {
    return readSegment(into, offset, length, null);
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
        throw new IOException(describe("read") + ": more than " + limit + " bytes");
      }
    }
    return bytes.toByteArray();
  }

  private int readBuffer(ByteBuffer into, @Nullable Deadline deadline) throws IOException {
    if (into.isReadOnly()) {
      throw new java.nio.ReadOnlyBufferException();
    }
    boolean direct = into.isDirect();
    MemorySegment memory = direct ? MemorySegment.ofBuffer(into) : Copies.memory();
    int length = (int) Math.min(into.remaining(), memory.byteSize());
    int count;
    try {
      count = readRaw(memory.address(), length, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (count > 0) {
      if (direct) {
        into.position(into.position() + count);
      } else {
        into.put(memory.asSlice(0, count).asByteBuffer());
      }
    }
    return count;
  }

  private int readSegment(MemorySegment into, long offset, int length, @Nullable Deadline deadline)
      throws IOException {
    long address = Copies.address(into, offset, length);
    try {
      return readRaw(address, length, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  private int readRaw(long address, int length, @Nullable Deadline deadline) throws IOException {
    if (length == 0) {
      return 0;
    }
    long result = transfer(Linux.RECVFROM, "recv", address, length, 0, READ, deadline);
    return result == 0 ? END : (int) result;
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
      writeBuffer(from, 0, deadline);
    }
  }

  /// Hands over what fits now: send(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes taken, or [#WOULD_BLOCK]
  public int writeNonBlocking(ByteBuffer from) throws IOException {
    return from.hasRemaining() ? writeBuffer(from, 0, null) : 0;
  }

  /// [#writeNonBlocking(ByteBuffer)] from native memory.
  public int writeNonBlocking(MemorySegment from, long offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long address = Copies.address(from, offset, length);
    try {
      return (int) transfer(Linux.SENDTO, "send", address, length, 0, WRITE, null);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /// Sends bytes of which the last one is urgent: send(2) with MSG_OOB (tcp(7)).
  public void writeUrgent(ByteBuffer from, Deadline deadline) throws IOException {
    while (from.hasRemaining()) {
      writeBuffer(from, MSG_OOB, deadline);
    }
  }

  private int writeBuffer(ByteBuffer from, int flags, @Nullable Deadline deadline)
      throws IOException {
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    int length = (int) memory.byteSize();
    int count;
    try {
      count =
          (int) transfer(Linux.SENDTO, "send", memory.address(), length, flags, WRITE, deadline);
    } finally {
      Reference.reachabilityFence(from);
    }
    if (count > 0) {
      from.position(from.position() + count);
    }
    return count;
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
    begin("sendfile");
    try {
      makeNonBlocking();
      Linux.Scratch scratch = Linux.scratch();
      while (true) {
        scratch.memory.set(ValueLayout.JAVA_LONG, 0, offset);
        long result =
            Linux.call(
                scratch, Linux.SENDFILE, descriptor.number(), file, scratch.address, count, 0, 0);
        if (result == EAGAIN) {
          return WOULD_BLOCK;
        }
        if (result != EINTR) {
          check("sendfile", result);
          return result;
        }
      }
    } finally {
      descriptor.release();
    }
  }

  /// The one loop of reading and writing: try, wait, try again. Without a deadline (null) it does
  /// not wait.
  private long transfer(
      int number,
      String call,
      long address,
      int length,
      int flags,
      int events,
      @Nullable Deadline deadline)
      throws IOException {
    begin(call);
    try {
      boolean direct = deadline != null && mayBlockInKernel(deadline);
      while (true) {
        long result =
            direct && !nonBlocking
                ? transferInKernel(number, call, address, length, flags)
                : once(number, address, length, flags | MSG_DONTWAIT);
        if (result >= 0) {
          return result;
        }
        if (result == EAGAIN) {
          if (deadline == null) {
            return WOULD_BLOCK;
          }
          await(call, events, deadline);
        } else if (result != EINTR) {
          check(call, result);
        }
      }
    } finally {
      descriptor.release();
    }
  }

  private long transferInKernel(int number, String call, long address, int length, int flags)
      throws IOException {
    Waiter waiter = descriptor.enter();
    try {
      requireOpen(call);
      return once(number, address, length, flags);
    } finally {
      descriptor.leave(waiter);
    }
  }

  private long once(int number, long address, int length, int flags) {
    return Linux.call(number, descriptor.number(), address, length, flags | MSG_NOSIGNAL, 0, 0);
  }

  // ---------------------------------------------------------------- waiting

  /// Waits until the socket is ready for one of these, or [#wakeUp] is called: poll(2).
  ///
  /// @param events [#READ], [#WRITE] and [#URGENT], added up
  /// @return those that are ready, with [#ERROR] and [#HANGUP] where they apply; 0 when the
  ///   deadline has passed or after a [#wakeUp]
  public int poll(int events, Deadline deadline) throws IOException {
    begin("poll");
    try {
      return await("poll", events, deadline, false);
    } finally {
      descriptor.release();
    }
  }

  /// Ends the [#poll] that waits on this socket in another thread, or else the next one, with 0 as
  /// its result. Other calls look at their business and go on waiting.
  public void wakeUp() {
    descriptor.wakeNext();
  }

  private void await(String call, int events, Deadline deadline) throws IOException {
    if (await(call, events, deadline, true) == 0) {
      throw new SocketTimeoutException(describe(call) + ": the deadline has passed");
    }
  }

  /// Waits; 0 at the deadline, or, unless `persistent`, when woken.
  private int await(String call, int events, Deadline deadline, boolean persistent)
      throws IOException {
    Waiter waiter = descriptor.enter();
    try {
      while (true) {
        // Before the looks that follow: whoever closes or wakes sets it after what we look for.
        waiter.woken = false;
        requireOpen(call);
        if (!persistent && descriptor.takeWake()) {
          return 0;
        }
        long remaining = deadline.remaining();
        int ready =
            Thread.currentThread().isVirtual()
                ? awaitParked(call, events, remaining)
                : (int) Ppoll.poll(descriptor.number(), events, remaining);
        if (ready > 0 || (ready == 0 && remaining == 0)) {
          requireOpen(call);
          return ready;
        }
        if (ready < 0 && ready != EINTR) {
          check(call, ready);
        }
      }
    } finally {
      descriptor.leave(waiter);
    }
  }

  private int awaitParked(String call, int events, long nanos) throws IOException {
    int ready = (int) Ppoll.poll(descriptor.number(), events, 0);
    if (ready != 0 || nanos == 0) {
      return ready;
    }
    VirtualPoller poller = (events & WRITE) != 0 ? VirtualPoller.WRITE : VirtualPoller.READ;
    long armed = poller.arm(descriptor, events);
    try {
      if (armed < 0) {
        return (int) armed;
      }
      if (descriptor.isOpen() && !Waiter.ofThisThread().woken) {
        LockSupport.parkNanos(this, nanos);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException(describe(call) + ": interrupted");
      }
      return EINTR;
    } finally {
      poller.disarm(descriptor);
    }
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
    begin("shutdown");
    long result;
    try {
      result = Linux.call(Linux.SHUTDOWN, descriptor.number(), how, 0);
    } finally {
      descriptor.release();
    }
    check("shutdown", result);
  }

  /// Whether [#close] has not been called.
  public boolean isOpen() {
    return descriptor.isOpen();
  }

  /// Closes the socket: close(2), once no call uses it any more. Calls that wait on it in other
  /// threads end with a [SocketClosedException]. A second close does nothing.
  @Override
  public void close() {
    descriptor.close();
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
    InetSocketAddress known = local;
    if (known == null) {
      known = name(Linux.GETSOCKNAME, "getsockname");
      if (known.getPort() != 0) {
        local = known;
      }
    }
    return known;
  }

  /// The peer's address: what accept(2) or connect(2) said, else getpeername(2).
  ///
  /// @throws ErrnoException ENOTCONN when there is no peer
  public InetSocketAddress remoteAddress() throws IOException {
    InetSocketAddress known = remote;
    if (known == null) {
      known = name(Linux.GETPEERNAME, "getpeername");
      remote = known;
    }
    return known;
  }

  private InetSocketAddress name(int number, String call) throws IOException {
    begin(call);
    try {
      Linux.Scratch scratch = Linux.scratch();
      scratch.memory.set(ValueLayout.JAVA_INT, 0, Sockaddr.MAX_SIZE);
      long address = scratch.address;
      long result =
          Linux.call(scratch, number, descriptor.number(), address + 16, address, 0, 0, 0);
      check(call, result);
      return Sockaddr.read(scratch.memory, 16);
    } finally {
      descriptor.release();
    }
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
    setRawOption(option.level(), option.name(), option.encode(value));
  }

  /// An option by its numbers: getsockopt(2).
  ///
  /// @param size the most bytes to fetch, at most 256
  /// @return the bytes that the kernel gave, in its byte order
  public byte[] getRawOption(int level, int name, int size) throws IOException {
    Objects.checkFromIndexSize(0, size, Copies.OPTION_SIZE);
    begin("getsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment memory = scratch.memory;
      memory.set(ValueLayout.JAVA_INT, 0, size);
      long result =
          Linux.call(
              scratch,
              Linux.GETSOCKOPT,
              descriptor.number(),
              level,
              name,
              scratch.address + 16,
              scratch.address,
              0);
      check("getsockopt", result);
      byte[] value = new byte[memory.get(ValueLayout.JAVA_INT, 0)];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 16, value, 0, value.length);
      return value;
    } finally {
      descriptor.release();
    }
  }

  /// Sets an option by its numbers: setsockopt(2).
  ///
  /// @param value at most 256 bytes, in the kernel's byte order
  public void setRawOption(int level, int name, byte[] value) throws IOException {
    Objects.checkFromIndexSize(0, value.length, Copies.OPTION_SIZE);
    begin("setsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment.copy(value, 0, scratch.memory, ValueLayout.JAVA_BYTE, 16, value.length);
      long result =
          Linux.call(
              scratch,
              Linux.SETSOCKOPT,
              descriptor.number(),
              level,
              name,
              scratch.address + 16,
              value.length,
              0);
      check("setsockopt", result);
    } finally {
      descriptor.release();
    }
  }

  /// The bytes that can be read now without waiting: ioctl(2) with FIONREAD.
  public int available() throws IOException {
    begin("ioctl");
    try {
      Linux.Scratch scratch = Linux.scratch();
      int fionread = 0x541B;
      long result =
          Linux.call(scratch, Linux.IOCTL, descriptor.number(), fionread, scratch.address, 0, 0, 0);
      check("ioctl", result);
      return scratch.memory.get(ValueLayout.JAVA_INT, 0);
    } finally {
      descriptor.release();
    }
  }

  /// The number of the descriptor, as fileno(3) tells it: for messages and for other system calls.
  /// It is good only as long as the socket is open.
  public int fileno() {
    return descriptor.number();
  }

  Descriptor descriptor() {
    return descriptor;
  }

  // ---------------------------------------------------------------- helpers

  private void begin(String call) throws SocketClosedException {
    if (!descriptor.acquire()) {
      throw new SocketClosedException(describe(call) + ": the socket is closed");
    }
  }

  private void requireOpen(String call) throws SocketClosedException {
    if (!descriptor.isOpen()) {
      throw new SocketClosedException(
          describe(call) + ": the socket was closed while this call was waiting");
    }
  }

  private static boolean mayBlockInKernel(Deadline deadline) {
    return deadline == Deadline.NONE && !Thread.currentThread().isVirtual();
  }

  private void makeNonBlocking() throws ErrnoException {
    if (!nonBlocking) {
      long flags = Linux.call(Linux.FCNTL, descriptor.number(), Linux.F_GETFL, 0);
      check("fcntl", flags);
      long set = flags | Linux.O_NONBLOCK;
      check("fcntl", Linux.call(Linux.FCNTL, descriptor.number(), Linux.F_SETFL, set));
      nonBlocking = true;
    }
  }

  private long withAddress(int number, String call, InetSocketAddress address)
      throws SocketClosedException {
    begin(call);
    try {
      return withAddressHeld(number, address);
    } finally {
      descriptor.release();
    }
  }

  private long withAddressHeld(int number, InetSocketAddress address) {
    Linux.Scratch scratch = Linux.scratch();
    int length = Sockaddr.write(address, domain, scratch.memory, 0);
    return Linux.call(scratch, number, descriptor.number(), scratch.address, length, 0, 0, 0);
  }

  private void check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(name(call), local, remote, Errno.of((int) -result));
    }
  }

  private String name(String call) {
    return call + " " + type.transport();
  }

  private String describe(String call) {
    return ErrnoException.describe(name(call), local, remote);
  }

  /// The socket with its addresses as far as they are known: `tcp 127.0.0.1:21 -> 127.0.0.1:40312`.
  @Override
  public String toString() {
    SocketAddress ours = local;
    SocketAddress theirs = remote;
    return ErrnoException.describe(type.transport(), ours, theirs)
        + (descriptor.isOpen() ? "" : " (closed)");
  }
}
