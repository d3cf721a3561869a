package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages as the kernel sees them, in native memory that lives as long as one call: one with
/// sendmsg(2) and recvmsg(2), several with sendmmsg(2) and recvmmsg(2).
///
/// ```c
/// struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
/// struct msghdr  { void *msg_name; socklen_t msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
///                  void *msg_control; size_t msg_controllen; int msg_flags; };
/// struct iovec   { void *iov_base; size_t iov_len; };
/// ```
final class Messages implements AutoCloseable {
  static final int MSG_CTRUNC = 0x8;
  static final int MMSGHDR = 64;
  static final int NAMELEN = 8;
  static final int IOV = 16;
  static final int IOVLEN = 24;
  static final int CONTROL = 32;
  static final int CONTROLLEN = 40;
  static final int FLAGS = 48;
  static final int LEN = 56;
  static final int IOVEC = 16;
  static final int IOVEC_LEN = 8;

  private final Arena arena = Arena.ofConfined();
  private final SocketHandle handle;
  private final Message[] messages;
  private final MemorySegment headers;
  private final MemorySegment[][] parts;
  private final MemorySegment[] names;
  private final MemorySegment[] controls;

  /// What is being sent, held so that no number goes to somebody else meanwhile.
  private final List<Descriptor> held = new ArrayList<>();

  private Messages(SocketHandle handle, Message[] messages) {
    this.handle = handle;
    this.messages = messages;
    headers = arena.allocate((long) messages.length * MMSGHDR, 8);
    parts = new MemorySegment[messages.length][];
    names = new MemorySegment[messages.length];
    controls = new MemorySegment[messages.length];
  }

  /// Sends one message; how many bytes were taken, or [Socket#WOULD_BLOCK].
  static int send(SocketHandle handle, Message message, int flags, @Nullable Deadline deadline)
      throws IOException {
    try (Messages one = new Messages(handle, new Message[] {message})) {
      one.prepareToSend(0, flags);
      int count = one.call(Linux.SENDMSG, "sendmsg", flags, Socket.WRITE, deadline);
      if (count >= 0) {
        one.noteSent(0, count);
      }
      return count;
    }
  }

  /// Receives one message, with MSG_WAITALL in as many pieces as it takes until descriptors or
  /// other ancillary data come; how many bytes have come, or [Socket#WOULD_BLOCK].
  static int receive(SocketHandle handle, Message message, int flags, Deadline deadline)
      throws IOException {
    if ((flags & MsgFlags.MSG_WAITALL) == 0) {
      return receiveOnce(handle, message, flags, deadline);
    }
    WaitAll.beforeAPeek(handle, "recvmsg", message.room(), flags, deadline);
    int bits = flags & ~MsgFlags.MSG_WAITALL;
    int all = 0;
    int count = receiveOnce(handle, message, bits, deadline);
    while (count > 0 && WaitAll.repeats(handle, flags)) {
      all += count;
      message.transferred(all);
      if (message.room() == 0 || !message.control().isEmpty()) {
        return all;
      }
      count = receiveOnce(handle, message, bits, deadline);
    }
    message.transferred(Math.max(0, all == 0 ? count : all));
    return all == 0 ? count : all;
  }

  private static int receiveOnce(
      SocketHandle handle, Message message, int flags, @Nullable Deadline deadline)
      throws IOException {
    try (Messages one = new Messages(handle, new Message[] {message})) {
      one.prepareToReceive(0);
      int bits = flags | MsgFlags.MSG_CMSG_CLOEXEC;
      int events = Transfer.readiness(flags);
      int count = one.call(Linux.RECVMSG, "recvmsg", bits, events, deadline);
      if (count >= 0) {
        one.noteReceived(0, count, flags);
      }
      return count;
    }
  }

  /// Sends messages; how many were taken, or [Socket#WOULD_BLOCK].
  static int send(SocketHandle handle, Message[] messages, int flags, @Nullable Deadline deadline)
      throws IOException {
    try (Messages all = new Messages(handle, messages)) {
      for (int i = 0; i < messages.length; i++) {
        all.prepareToSend(i, flags);
      }
      int sent = all.call(Linux.SENDMMSG, "sendmmsg", flags, Socket.WRITE, deadline);
      for (int i = 0; i < sent; i++) {
        all.noteSent(i, all.length(i));
      }
      return sent;
    }
  }

  /// Receives messages; how many have come, or [Socket#WOULD_BLOCK].
  static int receive(
      SocketHandle handle, Message[] messages, int flags, @Nullable Deadline deadline)
      throws IOException {
    try (Messages all = new Messages(handle, messages)) {
      for (int i = 0; i < messages.length; i++) {
        all.prepareToReceive(i);
      }
      int bits = flags | MsgFlags.MSG_CMSG_CLOEXEC | MsgFlags.MSG_WAITFORONE;
      int events = Transfer.readiness(flags);
      int received = all.call(Linux.RECVMMSG, "recvmmsg", bits, events, deadline);
      for (int i = 0; i < received; i++) {
        all.noteReceived(i, all.length(i), flags);
      }
      return received;
    }
  }

  private int call(int number, String name, int flags, int events, @Nullable Deadline deadline)
      throws IOException {
    try {
      long table = headers.address();
      return (int)
          Transfer.transfer(handle, number, name, table, messages.length, flags, events, deadline);
    } finally {
      for (Message message : messages) {
        Reference.reachabilityFence(message);
      }
    }
  }

  private void prepareToSend(int index, int flags) throws SocketClosedException {
    Message message = messages[index];
    for (ByteBuffer part : message.parts()) {
      ZerocopyCompletion.requireDirect(part, flags);
    }
    long at = (long) index * MMSGHDR;
    lay(index, at, true);
    if (message.address() != null) {
      MemorySegment name = arena.allocate(Sockaddr.MAX_SIZE, 8);
      int length = Sockaddr.write(message.address(), handle.domain, name, 0);
      headers.set(ValueLayout.ADDRESS, at, name);
      headers.set(ValueLayout.JAVA_INT, at + NAMELEN, length);
    }
    List<Control> data = message.control();
    if (!data.isEmpty()) {
      hold(data);
      MemorySegment control = ControlMessages.write(data, arena);
      headers.set(ValueLayout.ADDRESS, at + CONTROL, control);
      headers.set(ValueLayout.JAVA_LONG, at + CONTROLLEN, control.byteSize());
    }
  }

  private void hold(List<Control> data) throws SocketClosedException {
    for (Control one : data) {
      if (one instanceof Control.Rights(var descriptors)) {
        requireUnix(handle, "sendmsg");
        for (Fd fd : descriptors) {
          if (!fd.descriptor().acquire()) {
            throw new SocketClosedException(
                handle.describe("sendmsg") + ": to be sent, but closed: " + fd);
          }
          held.add(fd.descriptor());
          fd.handle.mode.mayHaveTimeouts = true; // The receiver may set them.
        }
      }
    }
  }

  /// The internet would drop descriptors without a word.
  private static void requireUnix(SocketHandle handle, String call) {
    if (handle.domain != Domain.UNIX) {
      throw new UnsupportedOperationException(
          handle.describe(call) + ": descriptors travel over UNIX sockets only");
    }
  }

  private void prepareToReceive(int index) {
    Message message = messages[index];
    long at = (long) index * MMSGHDR;
    lay(index, at, false);
    names[index] = arena.allocate(Sockaddr.MAX_SIZE, 8);
    headers.set(ValueLayout.ADDRESS, at, names[index]);
    headers.set(ValueLayout.JAVA_INT, at + NAMELEN, Sockaddr.MAX_SIZE);
    controls[index] = arena.allocate(Math.max(8, message.controlRoom()), 8);
    headers.set(ValueLayout.ADDRESS, at + CONTROL, controls[index]);
    headers.set(ValueLayout.JAVA_LONG, at + CONTROLLEN, message.controlRoom());
  }

  /// Lays out the parts: direct buffers as they are, others by way of a copy.
  private void lay(int index, long at, boolean sending) {
    ByteBuffer[] buffers = messages[index].parts();
    parts[index] = new MemorySegment[buffers.length];
    MemorySegment vector = arena.allocate((long) Math.max(1, buffers.length) * IOVEC, 8);
    for (int i = 0; i < buffers.length; i++) {
      if (!sending && buffers[i].isReadOnly()) {
        throw new java.nio.ReadOnlyBufferException();
      }
      MemorySegment part = MemorySegment.ofBuffer(buffers[i]);
      if (!part.isNative()) {
        MemorySegment copy = arena.allocate(Math.max(1, part.byteSize()), 1);
        part = sending ? copy.copyFrom(part) : copy.asSlice(0, part.byteSize());
      }
      parts[index][i] = part;
      vector.set(ValueLayout.ADDRESS, (long) i * IOVEC, part);
      long length = buffers[i].remaining();
      vector.set(ValueLayout.JAVA_LONG, (long) i * IOVEC + IOVEC_LEN, length);
    }
    headers.set(ValueLayout.ADDRESS, at + IOV, vector);
    headers.set(ValueLayout.JAVA_LONG, at + IOVLEN, buffers.length);
  }

  private int length(int index) {
    return headers.get(ValueLayout.JAVA_INT, (long) index * MMSGHDR + LEN);
  }

  private void noteSent(int index, int count) {
    messages[index].transferred(count);
    int left = count;
    for (ByteBuffer buffer : messages[index].parts()) {
      int taken = Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + taken);
      left -= taken;
    }
  }

  private void noteReceived(int index, int count, int flags) {
    long at = (long) index * MMSGHDR;
    int nameLength = headers.get(ValueLayout.JAVA_INT, at + NAMELEN);
    long controlLength = headers.get(ValueLayout.JAVA_LONG, at + CONTROLLEN);
    // Before anything else: descriptors that have come have an owner from here on.
    messages[index].received(
        ControlMessages.read(controls[index].asSlice(0, controlLength)),
        Sockaddr.read(names[index], 0, nameLength),
        headers.get(ValueLayout.JAVA_INT, at + FLAGS));
    messages[index].transferred(count);
    if (!WaitAll.drops(handle, flags)) {
      fill(index, count);
    }
  }

  /// Moves the buffers past what has come, which may be less than the count under MSG_TRUNC.
  private void fill(int index, int count) {
    ByteBuffer[] buffers = messages[index].parts();
    int left = count;
    for (int i = 0; i < buffers.length; i++) {
      int filled = Math.min(left, buffers[i].remaining());
      if (buffers[i].isDirect()) {
        buffers[i].position(buffers[i].position() + filled);
      } else {
        buffers[i].put(parts[index][i].asSlice(0, filled).asByteBuffer());
      }
      left -= filled;
    }
  }

  @Override
  public void close() {
    held.forEach(Descriptor::release);
    arena.close();
  }

  // ---------------------------------------------------------------- any number of descriptors

  /// Sends descriptors, 253 a message; each message says in four bytes how many are still to come,
  /// its own included, so that the receiver can tell a loss.
  static void sendDescriptors(SocketHandle handle, List<? extends Fd> all, Deadline deadline)
      throws IOException {
    requireUnix(handle, "sendmsg");
    int from = 0;
    do {
      int to = Math.min(all.size(), from + Control.Rights.MAX);
      ByteBuffer left = ByteBuffer.allocate(4).putInt(all.size() - from).flip();
      Message message = new Message(left);
      if (to > from) {
        message.with(new Control.Rights(all.subList(from, to)));
      }
      send(handle, message, 0, deadline);
      from = to;
    } while (from < all.size());
  }

  /// Receives what [#sendDescriptors] has sent.
  static List<RawFd> receiveDescriptors(SocketHandle handle, Deadline deadline) throws IOException {
    requireUnix(handle, "recvmsg");
    List<RawFd> all = new ArrayList<>();
    try {
      int left;
      do {
        left = receiveSome(handle, all, deadline);
      } while (left > 0);
      return all;
    } catch (IOException | RuntimeException e) {
      all.forEach(RawFd::close);
      throw e;
    }
  }

  /// One message of it; how many descriptors are still to come.
  private static int receiveSome(SocketHandle handle, List<RawFd> all, Deadline deadline)
      throws IOException {
    ByteBuffer number = ByteBuffer.allocate(4);
    Message message = new Message(number);
    receive(handle, message, MsgFlags.MSG_WAITALL, deadline);
    List<RawFd> some = message.descriptors();
    all.addAll(some);
    if (number.hasRemaining()) {
      throw new java.io.EOFException(
          handle.describe("recvmsg") + ": the peer has left before all descriptors had come");
    }
    int left = number.getInt(0) - some.size();
    if (message.isControlTruncated() || left < 0 || (some.isEmpty() && left > 0)) {
      throw new IOException(
          handle.describe("recvmsg")
              + ": "
              + number.getInt(0)
              + " descriptors were announced and "
              + some.size()
              + " have come; is the limit of open files (RLIMIT_NOFILE) reached?");
    }
    return left;
  }
}
