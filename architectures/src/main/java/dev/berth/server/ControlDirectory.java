package dev.berth.server;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directory of a user's control sockets.
///
/// The rule: it is trusted when it is a directory and no link, is owned by this user, and nobody
/// else may do anything in it. In /tmp anybody may have made it first.
final class ControlDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final int OTHERS = 0077;

  private ControlDirectory() {}

  /// The directory for a new socket, which is made if it is not there.
  ///
  /// @throws IOException when there is none that can be trusted
  static Path open() throws IOException {
    Path inRuntime = inRuntime();
    if (inRuntime != null && Files.isWritable(inRuntime.getParent())) {
      return opened(inRuntime);
    }
    return opened(inTmp());
  }

  private static Path opened(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      // What the umask has taken from the owner is given back.
      Files.setPosixFilePermissions(directory, EnumSet.copyOf(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      check(directory);
    }
    return directory;
  }

  /// The directories that there are: a server that a service manager has started may have another
  /// one than one from a terminal.
  static List<Path> present() throws IOException {
    List<Path> present = new ArrayList<>();
    Path inRuntime = inRuntime();
    for (Path each : inRuntime == null ? List.of(inTmp()) : List.of(inRuntime, inTmp())) {
      if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
        check(each);
        present.add(each);
      }
    }
    return present;
  }

  private static @Nullable Path inRuntime() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    boolean given = runtime != null && runtime.startsWith("/");
    return given ? Path.of(runtime, "berth") : null;
  }

  private static Path inTmp() throws IOException {
    return Path.of("/tmp", "berth-" + uid());
  }

  static void check(Path directory) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(directory, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(facts.get("isDirectory"))) {
      throw untrusted(directory, "it is no directory");
    }
    int owner = number(facts, "uid");
    if (owner != uid()) {
      throw untrusted(directory, "user " + owner + " owns it, and this is user " + uid());
    }
    int mode = number(facts, "mode");
    if ((mode & OTHERS) != 0) {
      throw untrusted(
          directory, "others have rights in it (mode " + Integer.toOctalString(mode & 07777) + ")");
    }
  }

  private static int number(Map<String, Object> facts, String name) throws IOException {
    if (facts.get(name) instanceof Integer number) {
      return number;
    }
    throw new IOException("the system does not tell the " + name + " of a file");
  }

  private static IOException untrusted(Path directory, String why) {
    return new IOException(
        directory + " is not to be trusted for control sockets: " + why + "; remove it");
  }

  /// The number of this process's user, as others see it.
  static int uid() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      return pair.first().getOption(Option.SO_PEERCRED).uid();
    }
  }
}
