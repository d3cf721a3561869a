package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The file that bind(2) makes for a listener of the domain UNIX, and that nobody removes by
/// itself: neither close(2) nor the end of the program (unix(7)).
///
/// The rule: nothing is removed but a socket that nobody listens at, and the very file that was
/// made here. Two servers that start at the same moment do not take each other's for a dead one:
/// the directory is locked from the look to the listen.
final class SocketFile implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE = 1_000_000;

  private final UnixAddress address;
  private final Path path;
  private final Directory directory;

  /// Its path in the directory.
  private final String name;

  private final AtomicBoolean removed = new AtomicBoolean();
  private @Nullable Stat file;

  private SocketFile(Path path) throws IOException {
    this.address = UnixAddress.of(path);
    this.path = path.toAbsolutePath();
    Path last = this.path.getFileName();
    Path parent = this.path.getParent();
    if (last == null || parent == null) {
      throw new IllegalArgumentException("not the path of a socket: " + path);
    }
    this.name = "/" + new String(FilePath.bytes(last), StandardCharsets.ISO_8859_1);
    this.directory = Directory.open(parent);
  }

  /// Binds the socket to a path, where it listens.
  ///
  /// @param permissions who may connect (to write is to connect), before anybody can; null for what
  ///   the umask leaves
  static SocketFile listen(Socket socket, Path path, @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    SocketFile file = new SocketFile(path);
    try (var _ = file.lock()) {
      file.removeDead();
      socket.bind(file.address);
      file.file = file.directory.lstat(file.name);
      if (permissions != null) {
        Files.setPosixFilePermissions(file.path, permissions);
      }
      socket.listen(Listeners.LONGEST_QUEUE);
      return file;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private FileHandle lock() throws IOException {
    FileHandle handle = directory.open("/", OpenFlags.O_RDONLY.with(OpenFlags.O_DIRECTORY), 0);
    Deadline deadline = Deadline.after(PATIENCE);
    try {
      // Not in the kernel, where a virtual thread would hold its carrier.
      while (!handle.flock()) {
        if (deadline.remaining() == 0) {
          throw ErrnoException.of("flock " + path.getParent(), -Errno.EAGAIN.number());
        }
        LockSupport.parkNanos(this, PAUSE);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("flock " + path.getParent() + ": interrupted");
        }
      }
      return handle;
    } catch (IOException e) {
      handle.close();
      throw e;
    }
  }

  /// Removes what a server has left that did not come to remove it.
  private void removeDead() throws IOException {
    try {
      if (directory.lstat(name).type() == FileType.SOCKET && isDead()) {
        directory.unlink(name);
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /// Whether nobody listens: only then is a connect refused. A server whose queue is full, or of
  /// another type, or that lets us in not, gives another error.
  private boolean isDead() throws IOException {
    try (Socket probe = Socket.create(Domain.UNIX, Type.STREAM)) {
      probe.connectNonBlocking(address);
      return false;
    } catch (ErrnoException.ConnectionRefused e) {
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /// Removes the file, if it is still the one that was made. To be called while the socket still
  /// listens: as long as it does, no other server takes the path.
  @Override
  public void close() {
    if (!removed.compareAndSet(false, true)) {
      return;
    }
    Stat made = file;
    try {
      if (made != null && directory.lstat(name).isSameFile(made)) {
        directory.unlink(name);
      }
    } catch (ErrnoException e) {
      // Somebody has removed it already, or the directory is not ours any more.
    } finally {
      directory.close();
    }
  }
}
