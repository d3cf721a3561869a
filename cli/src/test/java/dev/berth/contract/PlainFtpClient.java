package dev.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// An FTP client that does exactly what a test tells it, on the calls themselves.
final class PlainFtpClient implements AutoCloseable {
  private final InetSocketAddress server;
  private final Socket control;
  private final ByteBuffer unread = ByteBuffer.allocateDirect(8192).limit(0);

  PlainFtpClient(InetSocketAddress server) throws IOException {
    this.server = server;
    this.control = Socket.create(Domain.INET, Type.STREAM);
    control.connect(server, deadline());
  }

  private static Deadline deadline() {
    return Deadline.after(SocketWire.PATIENCE);
  }

  PlainFtpClient logIn() throws IOException {
    expect("220");
    say("USER anonymous");
    expect("331");
    say("PASS a@b");
    expect("230");
    say("TYPE I");
    expect("200");
    return this;
  }

  void say(String line) throws IOException {
    control.write(bytes(line + "\r\n"), deadline());
  }

  void sayUrgent(String raw) throws IOException {
    control.writeUrgent(bytes(raw), deadline());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The next line, or null at the end.
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      while (unread.hasRemaining()) {
        char c = (char) (unread.get() & 0xff);
        if (c == '\n') {
          return line.toString().stripTrailing();
        }
        line.append(c);
      }
      unread.clear();
      int count = control.readPartial(unread, deadline());
      unread.flip();
      if (count == Socket.END) {
        return null;
      }
    }
  }

  void expect(String code) throws IOException {
    assertThat(line()).startsWith(code + " ");
  }

  /// Reads 1xx lines away; the first final reply.
  String finalReply() throws IOException {
    String line = line();
    while (line != null && line.startsWith("1")) {
      line = line();
    }
    return line;
  }

  Socket passive() throws IOException {
    say("EPSV");
    String reply = line();
    assertThat(reply).startsWith("229 ");
    int port = Integer.parseInt(reply.replaceAll(".*\\|\\|\\|(\\d+)\\|.*", "$1"));
    Socket data = Socket.create(Domain.INET, Type.STREAM);
    data.connect(new InetSocketAddress(server.getAddress(), port), deadline());
    return data;
  }

  /// Reads up to so many bytes; fewer only at the end or a reset.
  static long read(Socket data, ByteBuffer buffer, long most) throws IOException {
    long total = 0;
    while (total < most) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), most - total));
      try {
        int count = data.readPartial(buffer, deadline());
        if (count == Socket.END) {
          return total;
        }
        total += count;
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.ECONNRESET);
        return total;
      }
    }
    return total;
  }

  void reset() {
    control.reset();
  }

  @Override
  public void close() {
    control.close();
  }
}
