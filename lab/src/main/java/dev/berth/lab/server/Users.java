package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Who runs the lab, and as whom servers run.
final class Users {
  private static final List<String> HARMLESS = List.of("ftp", "nobody", "daemon", "bin");

  private Users() {}

  /// Servers that may, give up root for the user nobody; others stay whoever they are.
  static boolean isRoot() {
    return "root".equals(name());
  }

  static String name() {
    return System.getProperty("user.name");
  }

  /// A user of no rights whose home exists, which vsftpd wants although it serves other files;
  /// whoever runs the lab, when that is not root.
  static String withHome() throws IOException {
    if (!isRoot()) {
      return name();
    }
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      String[] fields = line.split(":", -1);
      if (fields.length == 7
          && HARMLESS.contains(fields[0])
          && Files.isDirectory(Path.of(fields[5]))) {
        return fields[0];
      }
    }
    throw new IOException("none of the users " + HARMLESS + " has a home that exists");
  }
}
