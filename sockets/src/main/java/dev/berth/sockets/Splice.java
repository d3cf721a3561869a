package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Bytes that go from one descriptor to another within the kernel, by way of a pipe: splice(2) and
/// tee(2). A null deadline means not to wait.
///
/// The rule: nothing here waits in one of these calls, since they can wait for either end; what
/// would is told (`EAGAIN`), and the end that holds it up is waited for.
final class Splice {
  /// For an end that has no offset: a socket, a pipe, or a file at its own one.
  static final long NO_OFFSET = Long.MIN_VALUE;

  static final int SPLICE_F_NONBLOCK = 2;

  /// PIPE_BUF: what goes into a pipe that has any room, in one piece.
  private static final int PIECE = 4096;

  /// Nanoseconds until the next attempt where no event tells when: a datagram socket whose peer has
  /// a full queue says that it is writable.
  private static final long A_MOMENT = 1_000_000;

  // Where the offsets of the ends are in the scratch memory.
  private static final int IN_OFFSET = 0;
  private static final int OUT_OFFSET = 8;

  private final String call;
  private final Handle in;
  private final Handle out;

  private Splice(String call, Handle in, Handle out) {
    this.call = call;
    this.in = in;
    this.out = out;
  }

  /// One attempt; the number of bytes, or a negated errno.
  private interface Attempt {
    long make();
  }

  /// splice(2): how many bytes, 0 at the end of the input.
  static long splice(
      Handle in, long inOffset, Handle out, long outOffset, long count, @Nullable Deadline deadline)
      throws IOException {
    Attempt attempt =
        () -> {
          Linux.Scratch scratch = Linux.scratch();
          return Linux.call(
              scratch,
              Linux.SPLICE,
              in.number(),
              offset(scratch, IN_OFFSET, inOffset),
              out.number(),
              offset(scratch, OUT_OFFSET, outOffset),
              count,
              SPLICE_F_NONBLOCK);
        };
    return new Splice("splice", in, out).run(attempt, count, deadline);
  }

  /// tee(2): how many bytes, 0 at the end of the input.
  static long tee(Handle in, Handle out, long count, @Nullable Deadline deadline)
      throws IOException {
    Attempt attempt =
        () -> Linux.call(Linux.TEE, in.number(), out.number(), count, SPLICE_F_NONBLOCK, 0, 0);
    return new Splice("tee", in, out).run(attempt, count, deadline);
  }

  private static long offset(Linux.Scratch scratch, int at, long offset) {
    if (offset == NO_OFFSET) {
      return 0;
    }
    scratch.memory.set(ValueLayout.JAVA_LONG, at, offset);
    return scratch.address + at;
  }

  private long run(Attempt attempt, long count, @Nullable Deadline deadline) throws IOException {
    in.begin(call);
    try {
      out.begin(call);
      try {
        in.makeNonBlocking();
        out.makeNonBlocking();
        return transfer(attempt, count, deadline);
      } finally {
        out.end();
      }
    } finally {
      in.end();
    }
  }

  private long transfer(Attempt attempt, long count, @Nullable Deadline deadline)
      throws IOException {
    long began = deadline == Deadline.NONE ? System.nanoTime() : 0;
    while (true) {
      long result = attempt.make();
      if (result > 0 || (result == 0 && isEnd(count))) {
        return result;
      }
      if (result == 0 || result == Handle.EAGAIN) {
        long copied = heldUp(count, deadline, began);
        if (copied != 0) {
          return copied;
        }
      } else if (result != Handle.EINTR) {
        // The end that has addresses to name is the more telling one.
        throw (in instanceof SocketHandle ? in : out).failure(call, result);
      }
    }
  }

  /// Whether no bytes are the end. splice(2) says that, too, when the peer has closed and an urgent
  /// byte is in the way of the last ones.
  private boolean isEnd(long count) {
    if (count == 0 || !isStream()) {
      return true;
    }
    long byteThere = Copies.memory().address();
    int flags = MsgFlags.MSG_PEEK | MsgFlags.MSG_DONTWAIT;
    return Linux.call(Linux.RECVFROM, in.number(), byteThere, 1, flags, 0, 0) <= 0;
  }

  private boolean isStream() {
    return in instanceof SocketHandle socket && socket.type == Type.STREAM;
  }

  /// Finds the end that holds it up, and waits for that; 0 when it is to be tried again.
  private long heldUp(long count, @Nullable Deadline deadline, long began) throws IOException {
    boolean waitsForIn = Ppoll.poll(in.number(), Socket.READ, 0) == 0;
    boolean waitsForOut = !waitsForIn && Ppoll.poll(out.number(), Socket.WRITE, 0) == 0;
    if (!waitsForIn && !waitsForOut && isStream()) {
      return copy(count);
    }
    if (deadline == null) {
      return Socket.WOULD_BLOCK;
    }
    if (!waitsForIn && !waitsForOut) {
      in.requireOpen(call);
      out.pause(call, A_MOMENT, out.limit(deadline, Socket.WRITE, began));
    } else if (waitsForIn) {
      in.await(call, Socket.READ, in.limit(deadline, Socket.READ, began), out);
    } else {
      out.await(call, Socket.WRITE, out.limit(deadline, Socket.WRITE, began), in);
    }
    return 0;
  }

  /// Both ends are ready, and yet nothing goes: splice(2) stops at an urgent byte until somebody
  /// has read it. recv(2) passes over it, so a piece goes by way of a copy.
  private long copy(long count) throws IOException {
    long piece = Copies.memory().address();
    int length = (int) Math.min(count, PIECE);
    int flags = MsgFlags.MSG_DONTWAIT;
    long taken = Linux.call(Linux.RECVFROM, in.number(), piece, length, flags, 0, 0);
    if (taken == Handle.EAGAIN || taken == Handle.EINTR) {
      return 0;
    }
    in.check(call, taken);
    while (true) {
      long result = Linux.call(Linux.WRITE, out.number(), piece, taken);
      if (result != Handle.EAGAIN && result != Handle.EINTR) {
        return out.checked(call, result);
      }
      // Somebody else has filled the pipe meanwhile, and these bytes are in no other place any
      // more.
      out.await(call, Socket.WRITE, Deadline.NONE, true);
    }
  }
}
