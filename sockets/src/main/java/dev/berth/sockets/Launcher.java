package dev.berth.sockets;

import java.util.List;
import java.util.Set;

/// How the `java` launcher reads its command line: options first, some of which have a value as an
/// argument of its own, then what is started, then the arguments of that (java(1)).
final class Launcher {
  private static final Set<String> OPTIONS_WITH_A_VALUE =
      Set.of(
          "-classpath",
          "-cp",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--enable-native-access",
          "--source",
          "-d",
          "--describe-module");

  private Launcher() {}

  /// Where the options end: the index of the main class, source file or jar, of `-m`, or of an `@`
  /// file before that, which may name one. (`-jar` may have options between itself and the jar.)
  static int whatIsStarted(List<String> argv) {
    int at = 1;
    while (at < argv.size() && isOption(argv.get(at))) {
      at += OPTIONS_WITH_A_VALUE.contains(argv.get(at)) ? 2 : 1;
    }
    return Math.min(at, argv.size());
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("-")
        && !argument.equals("-m")
        && !argument.equals("--module")
        && !argument.startsWith("--module=");
  }
}
