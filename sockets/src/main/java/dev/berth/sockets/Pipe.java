package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/// A pipe (pipe(7)): what is written to the one end is read from the other. With splice(2) it is
/// also the kernel's own buffer, through which bytes go from one socket to another without coming
/// here.
///
/// @param reader the end to read from
/// @param writer the end to write to
public record Pipe(PipeEnd reader, PipeEnd writer) implements Closeable {
  /// Makes a pipe: pipe2(2), with O_CLOEXEC.
  ///
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left
  public static Pipe open() throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    long result = Linux.call(scratch, Linux.PIPE2, scratch.address, Linux.O_CLOEXEC, 0, 0, 0, 0);
    if (result < 0) {
      throw ErrnoException.of("pipe2", result);
    }
    return new Pipe(
        new PipeEnd(scratch.memory.get(ValueLayout.JAVA_INT, 0), new Mode(false)),
        new PipeEnd(scratch.memory.get(ValueLayout.JAVA_INT, 4), new Mode(false)));
  }

  /// Takes everything that comes from a socket to another one, until the end: splice(2) into this
  /// pipe and out of it. The pipe is used for nothing else meanwhile, and is empty afterwards. The
  /// other direction is another pipe and another thread; that the end is passed on
  /// ([Socket#closeWrite]) is the caller's.
  ///
  /// Urgent bytes do not go with the others, and are lost unless somebody else receives them.
  ///
  /// @return how many bytes have come and gone
  /// @throws java.net.SocketTimeoutException when the deadline passes; what was in the pipe is
  ///   still there
  /// @throws ErrnoException ECONNRESET, EPIPE, ETIMEDOUT, as of read and write
  public long relay(Socket from, Socket to, Deadline deadline) throws IOException {
    long all = 0;
    while (true) {
      long count = writer.spliceFrom(from, Integer.MAX_VALUE, deadline);
      if (count == 0) {
        return all;
      }
      for (long left = count; left > 0; ) {
        left -= reader.spliceTo(to, left, deadline);
      }
      all += count;
    }
  }

  /// Closes both ends.
  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
