package dev.berth.lab.ftp;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client of FTP that costs little: blocking calls, direct buffers that are kept from one
/// connection to the next, no text made of a reply unless it is a wrong one.
///
/// It believes the server: its first use in the lab is against a server that was checked. One
/// thread uses it; any thread may [#close] it, which ends a call that waits.
public final class FtpClient implements Closeable {
  private static final int LONGEST_COMMAND = 512;

  /// Takes bytes that have come.
  @FunctionalInterface
  interface Take {
    /// Is called with the bytes between the buffer's position and its limit, which are not to be
    /// kept.
    void take(ByteBuffer bytes);
  }

  private final InetSocketAddress server;
  private final ByteBuffer out = ByteBuffer.allocateDirect(LONGEST_COMMAND);
  private final ReplyReader replies = new ReplyReader();
  private Deadline deadline = Deadline.NONE;
  private volatile @Nullable Socket control;
  private volatile @Nullable Socket data;

  /// A client that is not connected yet.
  public FtpClient(InetSocketAddress server) {
    this.server = server;
  }

  /// From now on no call waits beyond this. A deadline costs further system calls for each wait.
  public void deadline(Deadline deadline) {
    this.deadline = deadline;
  }

  /// Connects and reads the greeting.
  ///
  /// @throws IOException when the server does not listen, or does not say 220
  public void connect() throws IOException {
    close();
    Socket socket = connected(server);
    control = socket;
    socket.setOption(Option.TCP_NODELAY, true);
    replies.clear();
    expect(220);
  }

  /// Connects and logs in as an anonymous user, in binary. Pure-FTPd logs in at USER and has a
  /// reply for PASS too; every server gets the same commands.
  public void logIn() throws IOException {
    connect();
    send(Command.USER);
    int user = reply();
    if (user != 331 && user != 230) {
      throw new IOException("expected 331, got: " + lastReply());
    }
    command(Command.PASS, 230);
    command(Command.TYPE_I, 200);
  }

  /// Says good-bye, and waits until the server has closed: the session is over then, and it is the
  /// server that keeps its connection in TIME_WAIT.
  public void quit() throws IOException {
    command(Command.QUIT, 221);
    if (!replies.isAtEnd(control(), deadline)) {
      throw new IOException("a reply after that to QUIT: " + replies.text());
    }
    close();
  }

  /// Sends a command and reads its reply.
  ///
  /// @throws IOException when the reply has another code
  public void command(Command command, int code) throws IOException {
    send(command);
    expect(code);
  }

  /// Sends a command.
  public void send(Command command) throws IOException {
    out.clear();
    command.to(out);
    control().write(out.flip(), deadline);
  }

  /// Sends bytes of which the last one is urgent (TCP's urgent data, RFC 9293 section 3.8.5).
  void sendUrgent(byte... bytes) throws IOException {
    control().writeUrgent(out.clear().put(bytes).flip(), deadline);
  }

  /// Reads a reply.
  ///
  /// @return its code
  public int reply() throws IOException {
    return replies.read(control(), deadline);
  }

  /// Reads a reply that must have this code.
  public void expect(int code) throws IOException {
    int got = reply();
    if (got != code) {
      throw new IOException("expected " + code + ", got: " + replies.text());
    }
  }

  /// What the server said last.
  public String lastReply() {
    return replies.text();
  }

  /// Opens a data connection to a port that EPSV gives.
  public Socket openData() throws IOException {
    command(Command.EPSV, 229);
    Socket socket = connected(new InetSocketAddress(server.getAddress(), replies.extendedPort()));
    data = socket;
    return socket;
  }

  /// Opens a data connection and begins a transfer over it.
  ///
  /// @throws IOException when the server does not say 150 or 125
  public void beginTransfer(Command command) throws IOException {
    openData();
    send(command);
    expectBegin();
  }

  /// Reads the data connection to its end and closes it.
  ///
  /// @param buffer direct; what is read is lost
  /// @return how many bytes came
  public long drainData(ByteBuffer buffer) throws IOException {
    return drainData(buffer, _ -> {});
  }

  /// The same, with a look at what comes.
  long drainData(ByteBuffer buffer, Take take) throws IOException {
    Socket socket = data();
    long count = 0;
    while (true) {
      int read = socket.readPartial(buffer.clear(), deadline);
      if (read == Socket.END) {
        closeData();
        return count;
      }
      take.take(buffer.flip());
      count += read;
    }
  }

  /// Reads so many bytes of the data connection at least.
  public void readData(ByteBuffer buffer, long least) throws IOException {
    Socket socket = data();
    for (long count = 0; count < least; ) {
      int read = socket.readPartial(buffer.clear(), deadline);
      if (read == Socket.END) {
        throw new EOFException("the data ended after " + count + " bytes");
      }
      count += read;
    }
  }

  /// Retrieves a file and checks its length.
  ///
  /// The data connection is read before the replies: 150 and 226 are then there together, and one
  /// read gets both. A server that refuses closes its side, and the reply tells.
  public void retrieve(Command retrieve, long length, ByteBuffer buffer) throws IOException {
    openData();
    send(retrieve);
    long count = drainData(buffer);
    expectBegin();
    expect(226);
    if (count != length) {
      throw new IOException("a file of " + length + " bytes came with " + count);
    }
  }

  private void expectBegin() throws IOException {
    int code = reply();
    if (code != 150 && code != 125) {
      throw new IOException("expected 150, got: " + lastReply());
    }
  }

  /// Closes the data connection, if there is one.
  public void closeData() {
    Socket socket = data;
    if (socket != null) {
      data = null;
      socket.close();
    }
  }

  /// Closes both connections at once, with no QUIT.
  @Override
  public void close() {
    closeData();
    Socket socket = control;
    if (socket != null) {
      control = null;
      socket.close();
    }
  }

  /// Hands the control connection over to the caller, and forgets it: many connections can be
  /// opened through one client, and its buffers, that way.
  public Socket detach() throws IOException {
    Socket socket = control();
    control = null;
    return socket;
  }

  private Socket control() throws IOException {
    Socket socket = control;
    if (socket == null) {
      throw new IOException("the connection was closed");
    }
    return socket;
  }

  private Socket data() throws IOException {
    Socket socket = data;
    if (socket == null) {
      throw new IOException("the data connection was closed");
    }
    return socket;
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    try {
      socket.connect(address, deadline);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// The bytes of a line, as Telnet's network virtual terminal wants it.
  static byte[] line(String text) {
    return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }
}
