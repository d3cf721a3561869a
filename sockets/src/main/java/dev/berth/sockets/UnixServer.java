package dev.berth.sockets;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server of the domain UNIX (unix(7)) in one line: for programs of the same machine, at a path
/// or under an abstract name.
///
/// ```java
/// UnixServer.loop(Path.of("/run/hello"), connection -> connection.write(ByteBuffer.wrap("hello\n".getBytes())));
/// ```
///
/// A path is a file that outlives its server. [#close] removes it; and what a server has left that
/// was killed is removed by the next one, after a look whether nobody listens there any more.
/// Anything else at the path stays, and is EADDRINUSE: a server that lives, a file, a link.
public final class UnixServer extends StreamServer {
  private final Socket listener;
  private final @Nullable SocketFile file;

  private UnixServer(Socket listener, @Nullable SocketFile file) throws IOException {
    super(List.of(listener));
    this.listener = listener;
    this.file = file;
  }

  /// Listens at a path. Who may write to the file may connect: that is what the umask leaves.
  ///
  /// @throws ErrnoException EADDRINUSE (something is there), ENOENT (no such directory), EACCES
  /// @throws IllegalArgumentException when the path has more than [UnixAddress#MAX] bytes
  public static UnixServer open(Path path) throws IOException {
    return open(path, null);
  }

  /// The same, and says who may connect, before anybody can.
  ///
  /// @param permissions of the file; to connect is to write
  public static UnixServer open(Path path, @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    Socket listener = Socket.create(Domain.UNIX, Type.STREAM);
    try {
      return new UnixServer(listener, SocketFile.listen(listener, path, permissions));
    } catch (IOException | RuntimeException | Error e) {
      listener.close();
      throw e;
    }
  }

  /// Listens at any address: a path, an abstract name, or with [UnixAddress#UNNAMED] under an
  /// abstract name that the kernel chooses.
  ///
  /// @throws ErrnoException as [#open(Path)]
  public static UnixServer open(UnixAddress address) throws IOException {
    Path path = address.path();
    if (path != null) {
      return open(path);
    }
    Socket listener = Socket.create(Domain.UNIX, Type.STREAM);
    try {
      listener.bind(address);
      listener.listen(Listeners.LONGEST_QUEUE);
      return new UnixServer(listener, null);
    } catch (IOException | RuntimeException | Error e) {
      listener.close();
      throw e;
    }
  }

  /// A whole server in one line: see [TcpServer#loop(int, Handler)].
  ///
  /// @throws IOException as [#open(Path)] and [#acceptLoop]
  public static void loop(Path path, Handler handler) throws IOException {
    try (UnixServer server = open(path)) {
      server.loop(handler);
    }
  }

  /// Where it listens: getsockname(2).
  public UnixAddress address() throws IOException {
    return (UnixAddress) listener.getsockname();
  }

  /// Removes the file, if it is still this server's, and closes the listener: see
  /// [StreamServer#close].
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    super.close();
  }

  /// `unix /run/hello`.
  @Override
  public String toString() {
    return listener.toString();
  }
}
