package dev.berth.server;

import dev.berth.ledger.Log;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.UnixServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells whoever connects to a [ControlSocket] how the server is.
///
/// The rule: nobody waits for anybody. Each who asks has a thread of his own, for a few seconds,
/// and when there are too many the next one is told nothing.
final class Control implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 32;
  private static final int ROOT = 0;
  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private final ControlSocket where;
  private final int number;
  private final Supplier<String> status;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private @Nullable UnixServer server;
  private boolean tried;

  /// @param number the how-many-th server of the program it tells of
  /// @param status what is told, in one line
  Control(ControlSocket where, int number, Supplier<String> status) {
    this.where = where;
    this.number = number;
    this.status = status;
  }

  /// Begins to tell, if it is to.
  ///
  /// @throws IOException when it was asked for by name and cannot be
  synchronized void open() throws IOException {
    tried = true;
    try {
      Path path = where.place(number);
      if (path != null) {
        begin(path);
      }
    } catch (IOException | IllegalArgumentException e) {
      if (!where.isOptional()) {
        throw new IOException("no control socket: " + e.getMessage(), e);
      }
      complain(e);
    }
  }

  /// The same, when the server is ready, in a program that takes the place of another one, which
  /// leaves the path to it: the other one removes no file that is not its own. Does nothing when
  /// [#open] or this has been called before.
  synchronized void takeOver() {
    if (tried) {
      return;
    }
    tried = true;
    try {
      Path path = where.place(number);
      if (path != null) {
        removeSocket(path);
        begin(path);
      }
    } catch (IOException | IllegalArgumentException e) {
      complain(e);
    }
  }

  /// Whatever else may be at the path stays.
  private static void removeSocket(Path path) throws IOException {
    try {
      var facts = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (facts.isOther()) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      // The other program has ended meanwhile.
    }
  }

  private static void complain(Exception e) {
    Log.SERVER.warning("no control socket: " + e.getMessage());
  }

  private void begin(Path path) throws IOException {
    UnixServer open = UnixServer.open(path, OWNER);
    server = open;
    int uid = ControlDirectory.uid();
    Thread.ofPlatform().daemon().name("berth-control").start(() -> run(open, uid));
  }

  private void run(UnixServer open, int uid) {
    try {
      open.acceptLoop(peer -> greet(peer, uid));
    } catch (IOException e) {
      Log.SERVER.error("the control socket tells nothing any more", e);
    }
  }

  private void greet(Socket peer, int uid) throws IOException {
    int who = peer.getOption(Option.SO_PEERCRED).uid();
    boolean allowed = who == uid || who == ROOT;
    if (!allowed || !places.tryAcquire()) {
      peer.close();
      return;
    }
    try {
      Thread.ofPlatform().daemon().name("berth-control-client").start(() -> tell(peer));
    } catch (OutOfMemoryError e) {
      places.release();
      peer.close(); // The system has no thread for it.
    }
  }

  private void tell(Socket peer) {
    try (peer) {
      byte[] line = (status.get() + "\n").getBytes(StandardCharsets.UTF_8);
      peer.write(ByteBuffer.wrap(line), Deadline.after(PATIENCE));
    } catch (IOException e) {
      // Whoever has asked does not want to know, or takes too long.
    } finally {
      places.release();
    }
  }

  @Override
  public synchronized void close() {
    tried = true;
    try {
      if (server != null) {
        server.close();
      }
    } catch (IOException e) {
      Log.SERVER.debug("the control socket cannot be removed", e);
    }
  }
}
