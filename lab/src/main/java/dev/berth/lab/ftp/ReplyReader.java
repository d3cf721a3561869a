package dev.berth.lab.ftp;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads replies of FTP (RFC 959, section 4.2), of one line or of several, from one buffer.
final class ReplyReader {
  /// Longer than any greeting that was met.
  private static final int ROOM = 16 * 1024;

  /// Its content is from 0 to `end`.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);

  private int end;

  /// Where the next reply begins.
  private int next;

  /// The last line of the last reply.
  private int lineStart;

  private int lineEnd;

  void clear() {
    end = 0;
    next = 0;
    lineStart = 0;
    lineEnd = 0;
  }

  /// Reads the next reply to its last line.
  ///
  /// @return its code
  /// @throws EOFException when the connection ends first
  /// @throws IOException when it is no reply
  int read(Socket socket, Deadline deadline) throws IOException {
    makeRoom();
    int code = 0;
    while (true) {
      readLine(socket, deadline);
      int here = code();
      if (code == 0) {
        if (here < 100) {
          throw new IOException("not a reply: " + text());
        }
        code = here;
      }
      // Lines between the first and the last one may begin as they like.
      if (here == code && (lineEnd == lineStart + 3 || byteAt(lineStart + 3) != '-')) {
        return code;
      }
    }
  }

  /// Whether nothing more comes: waits for the end of the stream.
  boolean isAtEnd(Socket socket, Deadline deadline) throws IOException {
    makeRoom();
    return next == end && fill(socket, deadline) == Socket.END;
  }

  /// The port of the last reply, which is a 229: `Extended Passive Mode (|||6446|)`.
  int extendedPort() throws IOException {
    int port = 0;
    int at = lineEnd - 1;
    while (at > lineStart && byteAt(at) != ')') {
      at--;
    }
    int unit = 1;
    for (at -= 2; at > lineStart && isDigit(byteAt(at)); at--) {
      port += unit * (byteAt(at) - '0');
      unit *= 10;
    }
    if (port < 1 || port > 65_535) {
      throw new IOException("no port in the reply to EPSV: " + text());
    }
    return port;
  }

  /// The last line read.
  String text() {
    byte[] bytes = new byte[lineEnd - lineStart];
    buffer.get(lineStart, bytes);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private void readLine(Socket socket, Deadline deadline) throws IOException {
    lineStart = next;
    lineEnd = next;
    int searched = next;
    while (true) {
      for (; searched < end; searched++) {
        if (byteAt(searched) == '\n') {
          next = searched + 1;
          lineEnd = searched > lineStart && byteAt(searched - 1) == '\r' ? searched - 1 : searched;
          return;
        }
      }
      if (fill(socket, deadline) == Socket.END) {
        throw new EOFException("the server has closed the connection");
      }
    }
  }

  private int fill(Socket socket, Deadline deadline) throws IOException {
    if (end == ROOM) {
      throw new IOException("a reply of more than " + ROOM + " bytes");
    }
    int read = socket.readPartial(buffer.limit(ROOM).position(end), deadline);
    if (read > 0) {
      end += read;
      buffer.position(0).limit(end);
    }
    return read;
  }

  private void makeRoom() {
    if (next == end) {
      clear();
    } else if (next > 0) {
      buffer.limit(end).position(next);
      buffer.compact();
      end -= next;
      next = 0;
    }
  }

  /// The code at the start of the line, or -1.
  private int code() {
    if (lineEnd - lineStart < 3) {
      return -1;
    }
    int code = 0;
    for (int i = lineStart; i < lineStart + 3; i++) {
      if (!isDigit(byteAt(i))) {
        return -1;
      }
      code = 10 * code + byteAt(i) - '0';
    }
    return code;
  }

  private byte byteAt(int index) {
    return buffer.get(index);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
