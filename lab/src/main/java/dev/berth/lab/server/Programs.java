package dev.berth.lab.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds programs: in a directory where `lab/peers` has unpacked packages, or installed.
///
/// Debian's FTP servers exclude each other as packages, which says nothing about running them side
/// by side; unpacked, each has a directory of its own with the libraries it lacks.
public final class Programs {
  private static final List<String> SYSTEM =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin");

  private final Path peers;

  /// @param peers the directory of `lab/peers`; it need not exist
  public Programs(Path peers) {
    this.peers = peers.toAbsolutePath();
  }

  /// The file of a program.
  ///
  /// @param peer the directory in `peers` where it may be
  public Optional<Path> find(String peer, String program) {
    List<Path> places = new ArrayList<>();
    places.add(tree(peer).resolve("usr/sbin"));
    for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      places.add(Path.of(place));
    }
    SYSTEM.forEach(place -> places.add(Path.of(place)));
    return places.stream()
        .map(place -> place.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// What is missing when [#find] finds nothing.
  Optional<String> missing(String peer, String program) {
    return find(peer, program).isPresent()
        ? Optional.empty()
        : Optional.of("no " + program + "; install it, or run lab/peers, which unpacks it");
  }

  /// The directory that stands for `/` in the unpacked packages of a peer.
  Path tree(String peer) {
    return peers.resolve(peer);
  }

  /// The variables that a program from [#tree] needs to find its libraries.
  Map<String, String> environment(String peer) throws IOException {
    List<String> places = new ArrayList<>();
    for (String lib : List.of("usr/lib", "lib")) {
      Path directory = tree(peer).resolve(lib);
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*-linux-gnu")) {
          all.forEach(place -> places.add(place.toString()));
        }
      }
    }
    return places.isEmpty()
        ? Map.of()
        : Map.of("LD_LIBRARY_PATH", String.join(File.pathSeparator, places));
  }
}
