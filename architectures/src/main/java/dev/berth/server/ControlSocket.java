package dev.berth.server;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.UnixClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where a server tells how it is: a UNIX socket that its user alone may connect to. Whoever
/// connects is told all [dev.berth.architecture.Counters] as one line of JSON, and the connection
/// closes; nothing is read. A server without one is the default ([ServerOptions#control()]).
///
/// Each server process has its own, and speaks for its workers. It is there from the moment the
/// server listens until it has ended, and what a killed one leaves behind is removed by whoever
/// comes across it.
public final class ControlSocket {
  /// The server has none.
  public static final ControlSocket NONE = new ControlSocket(Kind.NONE, null);

  /// One named by the number of the process, `4711`, in a directory of the user's: in
  /// `$XDG_RUNTIME_DIR/berth`, or else in `/tmp/berth-UID`. (The second server of a program is
  /// `4711.1`, and so on.) [#all] finds it there.
  public static final ControlSocket OF_USER = new ControlSocket(Kind.OF_USER, null);

  /// Longer than anything a server tells, but no more than a reader wants to hold.
  private static final int LONGEST = 64 << 20;

  private static final String NAME = "([0-9]{1,10})(\\.[0-9]{1,5})?";

  private enum Kind {
    NONE,
    OF_USER,
    AT_PATH
  }

  private final Kind kind;
  private final @Nullable Path path;

  private ControlSocket(Kind kind, @Nullable Path path) {
    this.kind = kind;
    this.path = path;
  }

  /// One at this path, of which [#all] does not know. The file may be connected to by its user
  /// alone, in whatever directory it is. One for each server: a second one finds it taken.
  public static ControlSocket at(Path path) {
    return new ControlSocket(Kind.AT_PATH, path);
  }

  /// Where that of a server is to be; null for nowhere.
  ///
  /// @param server the how-many-th of the program
  @Nullable Path place(int server) throws IOException {
    return switch (kind) {
      case NONE -> null;
      case AT_PATH -> path;
      case OF_USER -> inDirectory(server);
    };
  }

  private static Path inDirectory(int server) throws IOException {
    Path directory = ControlDirectory.open();
    for (Path other : socketsIn(directory, _ -> true)) {
      removeIfDead(other);
    }
    String number = Long.toString(ProcessHandle.current().pid());
    return directory.resolve(server == 0 ? number : number + "." + server);
  }

  /// What a server has left that was killed. One whose process we cannot see may live in another
  /// namespace.
  private static void removeIfDead(Path socket) {
    long pid = Long.parseLong(processOf(socket));
    if (ProcessHandle.of(pid).isEmpty()) {
      try (Socket _ = UnixClient.open(socket)) {
        return;
      } catch (ErrnoException.ConnectionRefused e) {
        boolean _ = socket.toFile().delete();
      } catch (IOException e) {
        // Whatever it is, it is not ours to judge.
      }
    }
  }

  /// Whether the server serves without one if it cannot have it: nobody has asked for it by name.
  boolean isOptional() {
    return kind == Kind.OF_USER;
  }

  // ---------------------------------------------------------------- for those who ask

  /// Those of all servers of this user, the oldest process number first. Some may have no server
  /// any more ([#ask]).
  ///
  /// @throws IOException when a directory where they would be is not to be trusted, as it is not
  ///   this user's alone
  public static List<Path> all() throws IOException {
    return named(_ -> true);
  }

  /// Those of one process.
  ///
  /// @throws IOException as [#all]
  public static List<Path> of(long pid) throws IOException {
    return named(socket -> processOf(socket).equals(Long.toString(pid)));
  }

  private static List<Path> named(Predicate<Path> wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path directory : ControlDirectory.present()) {
      found.addAll(socketsIn(directory, wanted));
    }
    found.sort(Comparator.comparingLong((Path file) -> Long.parseLong(processOf(file))));
    return found;
  }

  private static List<Path> socketsIn(Path directory, Predicate<Path> wanted) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> name(file).matches(NAME)).filter(wanted).sorted().toList();
    }
  }

  private static String processOf(Path file) {
    return name(file).replaceFirst("\\..*", "");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// What the server at this path tells: an object of JSON. One that nobody listens at any more is
  /// removed.
  ///
  /// @return null when there is no server any more
  /// @throws java.net.SocketTimeoutException when it does not tell it in time
  /// @throws ErrnoException EACCES when the server is another user's
  public static @Nullable String ask(Path path, Deadline deadline) throws IOException {
    try (Socket socket = UnixClient.open(UnixAddress.of(path), deadline)) {
      return readAll(socket, deadline);
    } catch (ErrnoException.ConnectionRefused e) {
      Files.deleteIfExists(path);
      return null;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null; // It has ended meanwhile.
      }
      throw e;
    }
  }

  private static String readAll(Socket socket, Deadline deadline) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer some = ByteBuffer.allocate(16 * 1024);
    while (socket.readPartial(some.clear(), deadline) != Socket.END) {
      all.write(some.array(), 0, some.position());
      if (all.size() > LONGEST) {
        throw new IOException("more than " + LONGEST + " bytes from " + socket);
      }
    }
    if (all.size() == 0) {
      throw new IOException(socket + " has told nothing");
    }
    return all.toString(StandardCharsets.UTF_8).strip();
  }
}
