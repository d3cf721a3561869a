package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.ValueLayout;

/// Bytes of a file through a socket that never come here: sendfile(2).
final class SendFile {
  /// The most bytes that one call moves (MAX_RW_COUNT of linux/fs.h, for pages of 4 KiB). A count
  /// that goes beyond the largest offset is an error, and who wants all says Long.MAX_VALUE.
  static final long MAX_RW_COUNT = 0x7ffff000;

  private SendFile() {}

  /// Sends what there is room for now.
  static long send(Handle handle, int file, long offset, long count) throws IOException {
    handle.begin("sendfile");
    try {
      handle.makeNonBlocking();
      long most = Math.min(count, MAX_RW_COUNT);
      Linux.Scratch scratch = Linux.scratch();
      while (true) {
        scratch.memory.set(ValueLayout.JAVA_LONG, 0, offset);
        long result =
            Linux.call(scratch, Linux.SENDFILE, handle.number(), file, scratch.address, most, 0, 0);
        if (result == Handle.EAGAIN) {
          return Socket.WOULD_BLOCK;
        }
        if (result != Handle.EINTR) {
          handle.check("sendfile", result);
          return result;
        }
      }
    } finally {
      handle.end();
    }
  }

  /// The same from a file that is held meanwhile, waiting until the deadline.
  static long send(Handle handle, Handle file, long offset, long count, Deadline deadline)
      throws IOException {
    long began = deadline == Deadline.NONE ? System.nanoTime() : 0;
    handle.begin("sendfile");
    try {
      file.begin("sendfile");
      try {
        while (true) {
          long sent = send(handle, file.number(), offset, count);
          if (sent != Socket.WOULD_BLOCK) {
            return sent;
          }
          Deadline limit = handle.limit(deadline, Socket.WRITE, began);
          handle.await("sendfile", Socket.WRITE, limit, file);
        }
      } finally {
        file.end();
      }
    } finally {
      handle.end();
    }
  }

  /// The same without waiting.
  static long send(Handle handle, Handle file, long offset, long count) throws IOException {
    file.begin("sendfile");
    try {
      return send(handle, file.number(), offset, count);
    } finally {
      file.end();
    }
  }
}
