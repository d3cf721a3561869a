package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Berkeley socket: each method is a system call under its own name.
///
/// ## What blocks
///
/// Methods whose name ends in `NonBlocking` return at once; all others wait, until their [Deadline]
/// when they have one, or else as [Option#SO_RCVTIMEO] and [Option#SO_SNDTIMEO] say. In a platform
/// thread the wait is the kernel's; in a virtual thread it parks, and no carrier thread is held.
/// `EINTR` is never seen.
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
/// [SocketClosedException]. Only what needs no system call still answers then: [#isOpen], the
/// domain and type, addresses that were asked for before, [#toString]; [#wakeUp], [#reset] and
/// another [#close] do nothing.
///
/// When several bytes or descriptors were on their way and a call fails in the middle, buffers tell
/// by their position how many bytes have gone or come.
///
/// Every descriptor is close-on-exec (FD_CLOEXEC, fcntl(2)).
public final class Socket extends Fd {
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
  static final int FIONREAD = 0x541B;
  private static final int SIOCATMARK = 0x8905;
  private static final int SIOCOUTQ = 0x5411;
  private static final int SIOCOUTQNSD = 0x894B;

  private final SocketHandle socket;

  private Socket(SocketHandle socket) {
    super(socket);
    this.socket = socket;
  }

  private Socket(int number, Domain domain, Type type, Mode mode) {
    this(new SocketHandle(number, domain, type, mode));
  }

  /// Creates a socket: socket(2), with SOCK_CLOEXEC.
  ///
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left, EAFNOSUPPORT when the
  ///   machine lacks the domain
  public static Socket create(Domain domain, Type type) throws IOException {
    long number =
        Linux.call(Linux.SOCKET, domain.number(), type.number() | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (number < 0) {
      throw ErrnoException.of("socket " + type.transport(domain), number);
    }
    return new Socket((int) number, domain, type, new Mode(false));
  }

  /// Two sockets that are connected to each other: socketpair(2), with SOCK_CLOEXEC. What is
  /// written to the one is read from the other; neither has a name.
  ///
  /// @throws ErrnoException EOPNOTSUPP (only the domain UNIX has pairs), EMFILE or ENFILE
  public static Pair socketpair(Domain domain, Type type) throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    int flags = type.number() | SOCK_CLOEXEC;
    long result =
        Linux.call(scratch, Linux.SOCKETPAIR, domain.number(), flags, 0, scratch.address, 0, 0);
    if (result < 0) {
      throw ErrnoException.of("socketpair " + type.transport(domain), result);
    }
    return new Pair(
        new Socket(scratch.memory.get(ValueLayout.JAVA_INT, 0), domain, type, new Mode(false)),
        new Socket(scratch.memory.get(ValueLayout.JAVA_INT, 4), domain, type, new Mode(false)));
  }

  /// Two sockets that are connected to each other.
  ///
  /// @param first the one
  /// @param second the other
  public record Pair(Socket first, Socket second) implements Closeable {
    /// Closes both.
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  /// Takes over a descriptor that is a socket already: inherited from a parent, or opened by other
  /// code. From now on it is closed here and nowhere else. It becomes close-on-exec.
  ///
  /// @throws ErrnoException.NotASocket when it is something else; it stays open, and the caller's
  /// @throws ErrnoException.BadDescriptor when the number is no open descriptor
  /// @throws ErrnoException EAFNOSUPPORT when it is a socket of a domain or type that there is not
  ///   here
  public static Socket adopt(int number) throws IOException {
    return Adoption.of(number, true);
  }

  /// Takes over a descriptor that was received. The `descriptor` is of no further use.
  ///
  /// @throws ErrnoException as [#adopt(int)]; the descriptor is then closed
  public static Socket adopt(RawFd descriptor) throws IOException {
    if (!descriptor.descriptor().disown()) {
      throw new SocketClosedException("adopt: closed or in use: " + descriptor);
    }
    return Adoption.of(descriptor.fileno(), false);
  }

  static Socket of(SocketHandle socket) {
    return new Socket(socket);
  }

  @Override
  public Socket dup() throws IOException {
    return copy(socket.duplicate(0, true));
  }

  @Override
  public Socket dup2(int number) throws IOException {
    return copy(dup3(number));
  }

  private Socket copy(int number) {
    Socket copy = new Socket(number, socket.domain, socket.type, socket.mode);
    copy.socket.local = socket.local;
    copy.socket.remote = socket.remote;
    return copy;
  }

  /// The family of its addresses.
  public Domain domain() {
    return socket.domain;
  }

  /// What it carries.
  public Type type() {
    return socket.type;
  }

  // ---------------------------------------------------------------- server life cycle

  /// Gives the socket its own address: bind(2). Port 0 asks the kernel for a free one;
  /// [#localAddress] tells it.
  ///
  /// @throws ErrnoException EADDRINUSE (taken; for a path: the file exists), EADDRNOTAVAIL (no
  ///   interface has the address), EACCES (ports below 1024; a directory without rights), EINVAL
  ///   (bound already), ENOENT (no such directory)
  /// @throws IllegalArgumentException for an address of another domain, or a name that is not
  ///   resolved
  public void bind(SocketAddress address) throws IOException {
    long result = socket.withAddress(Linux.BIND, "bind", address);
    if (result < 0) {
      throw ErrnoException.of(socket.name("bind"), address, null, Errno.of((int) -result));
    }
    socket.local = null;
  }

  /// Makes the socket a listening one: listen(2). Calling it again resizes the queue.
  ///
  /// @param backlog how many connections may wait to be accepted; the kernel cuts it to
  ///   /proc/sys/net/core/somaxconn without a word
  public void listen(int backlog) throws IOException {
    socket.begin("listen");
    long result;
    try {
      result = Linux.call(Linux.LISTEN, socket.number(), backlog, 0);
    } finally {
      socket.end();
    }
    socket.check("listen", result);
  }

  /// How many connections wait in the queue of a listener, and how many may: from TCP_INFO
  /// (tcp(7)).
  ///
  /// @throws ErrnoException EINVAL (it does not listen), EOPNOTSUPP (not a TCP socket)
  public ListenQueue listenQueue() throws IOException {
    TcpInfo info = getOption(Option.TCP_INFO);
    if (info.state() != TcpState.LISTEN) {
      throw socket.failure("listenQueue", -Errno.EINVAL.number());
    }
    return new ListenQueue(info.unacked(), info.sacked());
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
    socket.begin("accept");
    try {
      boolean direct = Handle.mayBlockInKernel(deadline);
      long began = deadline == Deadline.NONE ? System.nanoTime() : 0;
      while (true) {
        Socket accepted = direct && !socket.nonBlocking() ? acceptInKernel() : acceptAtOnce(0);
        if (accepted != null) {
          return accepted;
        }
        // Also where the kernel was to wait: somebody may have set O_NONBLOCK by way of a copy.
        socket.await("accept", READ, socket.limit(deadline, READ, began));
      }
    } finally {
      socket.end();
    }
  }

  /// Takes a connection that is waiting already. The new socket costs a system call less than
  /// others when it is used by `NonBlocking` calls only.
  ///
  /// @return the new socket, or null when none is waiting
  /// @throws ErrnoException as [#accept()]
  public @Nullable Socket acceptNonBlocking() throws IOException {
    socket.begin("accept");
    try {
      return acceptAtOnce(SOCK_NONBLOCK);
    } finally {
      socket.end();
    }
  }

  private @Nullable Socket acceptAtOnce(int flags) throws IOException {
    socket.makeNonBlocking();
    return acceptOnce(flags);
  }

  private @Nullable Socket acceptInKernel() throws IOException {
    Waiter waiter = socket.descriptor.enter();
    try {
      socket.requireOpen("accept");
      return acceptOnce(0);
    } finally {
      socket.descriptor.leave(waiter);
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
            socket.number(),
            scratch.address + 16,
            scratch.address,
            SOCK_CLOEXEC | flags,
            0,
            0);
    if (result == Handle.EAGAIN || result == Handle.EINTR) {
      return null;
    }
    socket.check("accept", result);
    Mode mode = new Mode(flags != 0);
    mode.mayHaveTimeouts = socket.mode.mayHaveTimeouts; // They are inherited.
    Socket accepted = new Socket((int) result, socket.domain, socket.type, mode);
    accepted.socket.remote = Sockaddr.read(memory, 16, memory.get(ValueLayout.JAVA_INT, 0));
    return accepted;
  }

  // ---------------------------------------------------------------- client life cycle

  /// Connects: connect(2). A datagram socket may connect again, which changes its peer.
  ///
  /// @throws ErrnoException ECONNREFUSED (nobody listens), ETIMEDOUT (no answer), EADDRNOTAVAIL (no
  ///   local port is left), EISCONN (connected already), EALREADY (another connect is under way),
  ///   ENETUNREACH, EHOSTUNREACH; in the domain UNIX also ENOENT (no such file), EACCES (no right
  ///   to write to it), EPROTOTYPE (it is a socket of another type)
  public void connect(SocketAddress address) throws IOException {
    connect(address, Deadline.NONE);
  }

  /// The same until a deadline. After an error the socket is not connected, and may try again on
  /// Linux; a portable program closes it.
  ///
  /// @throws SocketTimeoutException when it passes; the attempt goes on in the kernel, and the
  ///   socket should be closed
  public void connect(SocketAddress address, Deadline deadline) throws IOException {
    Connect.untilItStands(socket, address, deadline);
  }

  /// Begins to connect without waiting (`EINPROGRESS`); when the socket is writable,
  /// [#finishConnect] tells how it ended.
  ///
  /// @return true when the connection stands already
  /// @throws ErrnoException as [#connect(SocketAddress)]; EAGAIN in the domain UNIX, where the
  ///   listener's queue is full and no event tells when it no longer is
  public boolean connectNonBlocking(SocketAddress address) throws IOException {
    return Connect.begin(socket, address);
  }

  /// Tells how a [#connectNonBlocking] has ended, by another connect(2); to be called when the
  /// socket is writable. Returns when the connection stands.
  ///
  /// @throws ErrnoException as [#connect(SocketAddress)]; EALREADY (it has not ended yet)
  /// @throws IllegalStateException when none has begun, or it has failed already
  public void finishConnect() throws IOException {
    Connect.finish(socket);
  }

  /// Dissolves the association of a datagram socket with its peer: connect(2) with AF_UNSPEC. A TCP
  /// connection is broken off by it, and the socket may connect anew.
  ///
  /// @throws ErrnoException EINVAL (a UNIX socket that is not of datagrams)
  public void disconnect() throws IOException {
    Connect.undo(socket);
  }

  /// Takes one step of a connect without waiting and tells as a value how it stands: connect(2).
  /// For those who ask thousands of addresses and are refused by most: an exception for each would
  /// cost more than the call.
  ///
  /// The first call begins (`EINPROGRESS`). Further calls with the same address tell how it goes:
  /// `EALREADY` while it is under way, until the socket is writable. Any other error has ended it;
  /// after `ECONNREFUSED` Linux lets the same socket connect anew.
  ///
  /// @return null when the connection stands
  public @Nullable Errno tryConnect(SocketAddress address) throws IOException {
    return Connect.step(socket, address);
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
    return Transfer.readBuffer(socket, into, 0, deadline);
  }

  /// Reads what is there without waiting: recv(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes read, [#WOULD_BLOCK], or [#END]
  public int readNonBlocking(ByteBuffer into) throws IOException {
    return Transfer.readBuffer(socket, into, 0, null);
  }

  /// [#readPartial(ByteBuffer, Deadline)] into native memory, from `offset`, `length` bytes at
  /// most.
  public int readPartial(MemorySegment into, long offset, int length, Deadline deadline)
      throws IOException {
    return Transfer.readSegment(socket, into, offset, length, 0, deadline);
  }

  /// [#readNonBlocking(ByteBuffer)] into native memory, from `offset`, `length` bytes at most.
  public int readNonBlocking(MemorySegment into, long offset, int length) throws IOException {
    return Transfer.readSegment(socket, into, offset, length, 0, null);
  }

  /// Reads until the buffer is full or the stream ends.
  ///
  /// @return the number of bytes read; less than the buffer's room only at the end
  /// @throws ErrnoException as [#readPartial(ByteBuffer)]
  public int readFully(ByteBuffer into) throws IOException {
    return readFully(into, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; what was read is in the buffer
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
  public byte[] read(int limit) throws IOException {
    return read(limit, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; what was read is lost
  public byte[] read(int limit, Deadline deadline) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    while (readPartial(buffer, deadline) != END) {
      bytes.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (bytes.size() > limit) {
        throw new IOException(socket.describe("read") + ": more than " + limit + " bytes");
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
      Transfer.writeBuffer(socket, from, 0, deadline);
    }
  }

  /// Hands over what fits now: send(2) with MSG_DONTWAIT.
  ///
  /// @return the number of bytes taken, or [#WOULD_BLOCK]
  public int writeNonBlocking(ByteBuffer from) throws IOException {
    return from.hasRemaining() ? Transfer.writeBuffer(socket, from, 0, null) : 0;
  }

  /// [#writeNonBlocking(ByteBuffer)] from native memory.
  public int writeNonBlocking(MemorySegment from, long offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long address = Copies.address(from, offset, length);
    try {
      return (int) Transfer.send(socket, address, length, 0, null);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /// Sends bytes of which the last one is urgent: send(2) with MSG_OOB (tcp(7)). An empty buffer
  /// sends nothing.
  ///
  /// @throws ErrnoException as [#write(ByteBuffer)]; EOPNOTSUPP (datagrams)
  public void writeUrgent(ByteBuffer from) throws IOException {
    writeUrgent(from, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes; the buffer's position tells what has gone
  public void writeUrgent(ByteBuffer from, Deadline deadline) throws IOException {
    if (from.hasRemaining()) {
      int end = from.limit();
      try {
        // The kernel marks the end of each part that it takes, so the last byte goes alone.
        write(from.limit(end - 1), deadline);
      } finally {
        from.limit(end);
      }
      Transfer.writeBuffer(socket, from, MsgFlags.MSG_OOB, deadline);
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
    return SendFile.send(socket, file, offset, count);
  }

  /// [#sendFileNonBlocking(int, long, long)] of a file that nobody else closes before its time.
  public long sendFileNonBlocking(FileHandle file, long offset, long count) throws IOException {
    return SendFile.send(socket, file.handle, offset, count);
  }

  /// Waits until bytes of an open file can be sent, and sends as many as can be then: sendfile(2).
  ///
  /// @param offset where to begin, in bytes from the start of the file
  /// @param count how many bytes at most
  /// @return how many were taken, 0 at the end of the file
  /// @throws ErrnoException as [#sendFileNonBlocking(int, long, long)]
  public long sendFile(FileHandle file, long offset, long count) throws IOException {
    return sendFile(file, offset, count, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes
  public long sendFile(FileHandle file, long offset, long count, Deadline deadline)
      throws IOException {
    return SendFile.send(socket, file.handle, offset, count, deadline);
  }

  // ---------------------------------------------------------------- with flags, datagrams

  /// Receives once: recv(2).
  ///
  /// @param flags of [MsgFlags], added up
  /// @return the number of bytes; [#END] at the end of a stream or a SEQPACKET connection, 0 for an
  ///   empty datagram, [#WOULD_BLOCK] with MSG_DONTWAIT or MSG_ERRQUEUE; with MSG_TRUNC more than
  ///   the buffer took, when a datagram was longer
  /// @throws ErrnoException as [#readPartial(ByteBuffer)]; EINVAL (MSG_OOB and there is no urgent
  ///   byte, or it was read already, or it is read in line)
  public int recv(ByteBuffer into, int flags) throws IOException {
    return recv(into, flags, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes
  public int recv(ByteBuffer into, int flags, Deadline deadline) throws IOException {
    return Transfer.readBuffer(socket, into, flags, deadline);
  }

  /// Sends once: send(2). On a stream fewer bytes may go than there are; a datagram goes whole.
  ///
  /// @param flags of [MsgFlags], added up
  /// @return the number of bytes, or [#WOULD_BLOCK] with MSG_DONTWAIT
  /// @throws ErrnoException as [#write(ByteBuffer)]; EMSGSIZE (longer than a datagram can be),
  ///   EDESTADDRREQ (a datagram socket without a peer)
  public int send(ByteBuffer from, int flags) throws IOException {
    return send(from, flags, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes
  public int send(ByteBuffer from, int flags, Deadline deadline) throws IOException {
    return Transfer.writeBuffer(socket, from, flags, deadline);
  }

  /// Receives a datagram and tells where it came from: recvfrom(2). What does not fit into the
  /// buffer is lost; [#recvmsg] tells that.
  ///
  /// @return the sender ([UnixAddress#UNNAMED] when it has no address, also on a stream); null when
  ///   MSG_DONTWAIT is among the flags and nothing has come
  public @Nullable SocketAddress recvfrom(ByteBuffer into, int flags) throws IOException {
    return recvfrom(into, flags, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes
  public @Nullable SocketAddress recvfrom(ByteBuffer into, int flags, Deadline deadline)
      throws IOException {
    return Transfer.recvfrom(socket, into, flags, deadline);
  }

  /// Sends a datagram to an address: sendto(2).
  ///
  /// @return the number of bytes, or [#WOULD_BLOCK] with MSG_DONTWAIT
  /// @throws ErrnoException EMSGSIZE, EACCES (a broadcast without SO_BROADCAST), ENETUNREACH,
  ///   EISCONN (a stream, or a UNIX socket, that is connected), ECONNREFUSED (nobody took an
  ///   earlier datagram)
  public int sendto(ByteBuffer from, int flags, SocketAddress to) throws IOException {
    return sendto(from, flags, to, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes
  public int sendto(ByteBuffer from, int flags, SocketAddress to, Deadline deadline)
      throws IOException {
    return Transfer.writeBuffer(socket, from, flags, to, deadline);
  }

  /// Sends a message: sendmsg(2). On a stream fewer bytes may go than there are; the positions of
  /// the parts tell.
  ///
  /// @return the number of bytes, or [#WOULD_BLOCK] with MSG_DONTWAIT
  /// @throws ErrnoException as [#sendto]; EMSGSIZE (more than 1,024 parts), EPERM (credentials of
  ///   somebody else), ETOOMANYREFS (too many descriptors are on their way)
  /// @throws SocketClosedException also when a descriptor to be sent is closed
  /// @throws UnsupportedOperationException for descriptors over another than a UNIX socket
  public int sendmsg(Message message, int flags, Deadline deadline) throws IOException {
    return Messages.send(socket, message, flags, deadline);
  }

  /// Receives a message: recvmsg(2). The message tells the rest: the sender, ancillary data,
  /// whether any of it was cut off. Descriptors that come with it are the caller's, to be closed.
  ///
  /// @return the number of bytes, with MSG_TRUNC all that the datagram had; [#END] at the end of a
  ///   stream or a SEQPACKET connection, where an empty message cannot be told from it;
  ///   [#WOULD_BLOCK] with MSG_DONTWAIT or MSG_ERRQUEUE
  /// @throws ErrnoException as [#recv]; EMSGSIZE (more than 1,024 parts)
  public int recvmsg(Message message, int flags, Deadline deadline) throws IOException {
    int count = Messages.receive(socket, message, flags, deadline);
    boolean end = count == 0 && type() != Type.DGRAM && message.room() > 0 && !message.isError();
    return end ? END : count;
  }

  /// Sends several messages with one call: sendmmsg(2).
  ///
  /// @return how many were sent, at least one, or [#WOULD_BLOCK]; their [Message#count] is set
  /// @throws ErrnoException as [#sendmsg], when the first of them fails
  public int sendmmsg(List<Message> messages, int flags, Deadline deadline) throws IOException {
    return Messages.send(socket, messages.toArray(Message[]::new), flags, deadline);
  }

  /// Receives several messages with one call: waits for the first, and takes what else is there
  /// (recvmmsg(2), MSG_WAITFORONE).
  ///
  /// @return how many have come, or [#WOULD_BLOCK]; at the end of a stream there are as many as
  ///   there was room for, with a [Message#count] of 0
  public int recvmmsg(List<Message> messages, int flags, Deadline deadline) throws IOException {
    return Messages.receive(socket, messages.toArray(Message[]::new), flags, deadline);
  }

  /// Sends copies of descriptors to the process at the other end of a UNIX socket, as many as there
  /// are (SCM_RIGHTS, unix(7)): in messages of 253, each with a number before it that lets
  /// [#receiveDescriptors] tell a loss. Ours stay open.
  ///
  /// @throws ErrnoException EMFILE or ETOOMANYREFS (more are on their way than the limit of open
  ///   files allows); some may have gone by then
  /// @throws UnsupportedOperationException when this is no UNIX socket
  public void sendDescriptors(List<? extends Fd> descriptors, Deadline deadline)
      throws IOException {
    Messages.sendDescriptors(socket, descriptors, deadline);
  }

  /// Receives what one [#sendDescriptors] has sent; each is the caller's, to be closed or adopted.
  ///
  /// @throws java.io.EOFException when the peer leaves before all have come
  /// @throws IOException when descriptors were lost because our limit of open files is reached;
  ///   those that came are closed, and the connection is of no further use
  /// @throws UnsupportedOperationException when this is no UNIX socket
  public List<RawFd> receiveDescriptors(Deadline deadline) throws IOException {
    return Messages.receiveDescriptors(socket, deadline);
  }

  /// Whether the next byte to be read is the one after the urgent one (in line: the urgent one), so
  /// that what was sent before it has all been read: sockatmark(3). A read stops there once; the
  /// next one passes the mark, and an urgent byte that was not fetched with MSG_OOB by then is
  /// lost.
  public boolean sockatmark() throws IOException {
    return socket.ioctl(SIOCATMARK) != 0;
  }

  // ---------------------------------------------------------------- ending

  /// Ends the half that we write: shutdown(2) with SHUT_WR. The peer reads the end after what was
  /// written. It concerns every copy of the descriptor. A second time does no harm.
  ///
  /// @throws ErrnoException ENOTCONN (not connected, or not any more)
  public void closeWrite() throws IOException {
    shutdown(1);
  }

  /// Ends the half that we read: shutdown(2) with SHUT_RD. Those who wait in a read see the end,
  /// and a listener accepts nobody any more (EINVAL). The peer of a TCP connection is not told, and
  /// what it sends later can be read all the same; that of a UNIX socket gets EPIPE.
  ///
  /// @throws ErrnoException as [#closeWrite]
  public void closeRead() throws IOException {
    shutdown(0);
  }

  /// Ends both halves: shutdown(2) with SHUT_RDWR. The descriptor stays open; calls that wait on
  /// it, in any process, end.
  ///
  /// @throws ErrnoException as [#closeWrite]
  public void shutdown() throws IOException {
    shutdown(2);
  }

  private void shutdown(int how) throws IOException {
    socket.begin("shutdown");
    long result;
    try {
      result = Linux.call(Linux.SHUTDOWN, socket.number(), how, 0);
    } finally {
      socket.end();
    }
    socket.check("shutdown", result);
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
  ///
  /// @return where it is bound; port 0, or [UnixAddress#UNNAMED], when it is not
  public SocketAddress getsockname() throws IOException {
    return socket.localAddress();
  }

  /// The peer's address: what accept(2) or connect(2) said, else getpeername(2).
  ///
  /// @throws ErrnoException ENOTCONN when there is no peer
  public SocketAddress getpeername() throws IOException {
    return socket.remoteAddress();
  }

  /// [#getsockname] of an internet socket.
  ///
  /// @throws UnsupportedOperationException in the domain UNIX
  public InetSocketAddress localAddress() throws IOException {
    return inet(getsockname());
  }

  /// [#getpeername] of an internet socket.
  ///
  /// @throws ErrnoException ENOTCONN when there is no peer
  /// @throws UnsupportedOperationException in the domain UNIX
  public InetSocketAddress remoteAddress() throws IOException {
    return inet(getpeername());
  }

  private static InetSocketAddress inet(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet;
    }
    throw new UnsupportedOperationException("not an internet address: " + address);
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
    return Options.get(socket, level, name, size);
  }

  /// Sets an option by its numbers: setsockopt(2).
  ///
  /// @param value at most 256 bytes, in the kernel's byte order
  public void setRawOption(int level, int name, byte[] value) throws IOException {
    Options.set(socket, level, name, value);
  }

  /// The bytes that can be read now without waiting: ioctl(2) with FIONREAD.
  public int available() throws IOException {
    return socket.ioctl(FIONREAD);
  }

  /// The bytes that were written and have not been sent yet, because the peer or the network is
  /// slow: ioctl(2) with SIOCOUTQNSD. What was sent and is not acknowledged does not count. Of
  /// other sockets than TCP's, the memory of what has not been sent (UNIX: not been read), which is
  /// more than its bytes: SIOCOUTQ.
  public int unsent() throws IOException {
    boolean tcp = socket.type == Type.STREAM && socket.domain != Domain.UNIX;
    return socket.ioctl(tcp ? SIOCOUTQNSD : SIOCOUTQ);
  }

  // ---------------------------------------------------------------- streams

  /// The bytes that come in, as a stream: each read is a [#readPartial(ByteBuffer)], and closing it
  /// closes the socket.
  public InputStream inputStream() {
    return inputStream(Deadline.NONE);
  }

  /// The same until a deadline, which is for all reads together.
  public InputStream inputStream(Deadline deadline) {
    return new SocketInput(this, deadline);
  }

  /// The bytes that go out, as a stream without a buffer of its own: each write is a
  /// [#write(ByteBuffer)], and closing it closes the socket.
  public OutputStream outputStream() {
    return outputStream(Deadline.NONE);
  }

  /// The same until a deadline, which is for all writes together.
  public OutputStream outputStream(Deadline deadline) {
    return new SocketOutput(this, deadline);
  }

  // ---------------------------------------------------------------- helpers

  /// The socket with its addresses as far as they are known: `tcp 127.0.0.1:21 -> 127.0.0.1:40312`.
  @Override
  public String toString() {
    SocketAddress ours = socket.local;
    SocketAddress theirs = socket.remote;
    return ErrnoException.describe(socket.kind(), ours, theirs) + (isOpen() ? "" : " (closed)");
  }
}
