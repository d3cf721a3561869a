package dev.berth.contract;

import dev.berth.session.dialogue.Dialogue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// What is played now: a file from which the worker that is connected to learns what its session is
/// to be.
///
/// @param number counts the plays of a server
/// @param root the files, as far as they are of this machine
/// @param target where a relay connects to
record Playbill(int number, Script script, Path root, InetSocketAddress target) {
  private static final String NAME = "playbill";

  /// Puts it up in a directory.
  void post(Path directory) throws IOException {
    List<String> lines =
        List.of(
            Integer.toString(number),
            script.kind().name(),
            root.toString(),
            target.getAddress().getHostAddress() + " " + target.getPort(),
            script.dialogue().toString());
    Path fresh = Files.write(directory.resolve(NAME + ".new"), lines);
    Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /// The one that hangs there.
  static Playbill read(Path directory) throws IOException {
    String[] parts = Files.readString(directory.resolve(NAME)).split("\n", 5);
    String[] target = parts[3].split(" ", 2);
    return new Playbill(
        Integer.parseInt(parts[0]),
        new Script(Script.Kind.valueOf(parts[1]), Dialogue.parse(parts[4])),
        Path.of(parts[2]),
        new InetSocketAddress(InetAddress.ofLiteral(target[0]), Integer.parseInt(target[1])));
  }

  /// Where its reports are written, one on each line.
  Path reports(Path directory) {
    return directory.resolve("reports-" + number);
  }
}
