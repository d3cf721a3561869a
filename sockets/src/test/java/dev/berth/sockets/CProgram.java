package dev.berth.sockets;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Asks the C headers of this machine what they say: expressions in, their values out. Compiled
/// with gcc; without it the calling test is skipped.
final class CProgram {
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <dirent.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <limits.h>
      #include <linux/errqueue.h>
      #include <linux/filter.h>
      #include <linux/limits.h>
      #include <linux/openat2.h>
      #include <net/if.h>
      #include <linux/sockios.h>
      #include <netdb.h>
      #include <netinet/in.h>
      #include <netinet/tcp.h>
      #include <netinet/udp.h>
      #include <linux/in.h>
      #include <linux/in6.h>
      #include <poll.h>
      #include <signal.h>
      #include <spawn.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/epoll.h>
      #include <sys/eventfd.h>
      #include <sys/file.h>
      #include <sys/ioctl.h>
      #include <sys/mman.h>
      #include <sys/resource.h>
      #include <sys/signalfd.h>
      #include <sys/socket.h>
      #include <sys/stat.h>
      #include <sys/statfs.h>
      #include <sys/syscall.h>
      #include <sys/un.h>
      #include <sys/wait.h>
      #include <time.h>
      #include <unistd.h>
      // What headers of Linux 6.1 do not have yet.
      #ifndef SO_PEERPIDFD
      #define SO_PEERPIDFD 77
      #endif
      #ifndef IP_LOCAL_PORT_RANGE
      #define IP_LOCAL_PORT_RANGE 51
      #endif
      """;

  private CProgram() {}

  /// The values of integer expressions.
  static Map<String, Long> integers(Path directory, Collection<String> expressions)
      throws IOException, InterruptedException {
    return integers(directory, HEADERS, expressions);
  }

  /// The values of integer expressions, with these headers only.
  static Map<String, Long> integers(Path directory, String headers, Collection<String> expressions)
      throws IOException, InterruptedException {
    Map<String, Long> values = new HashMap<>();
    Iterator<String> lines =
        run(directory, headers, "printf(\"%lld\\n\", (long long) (", "));", expressions).iterator();
    for (String expression : expressions) {
      values.put(expression, Long.valueOf(lines.next()));
    }
    return values;
  }

  /// The values of expressions that are strings.
  static Map<String, String> strings(Path directory, Collection<String> expressions)
      throws IOException, InterruptedException {
    Map<String, String> values = new HashMap<>();
    Iterator<String> lines = run(directory, HEADERS, "puts(", ");", expressions).iterator();
    for (String expression : expressions) {
      values.put(expression, lines.next());
    }
    return values;
  }

  private static List<String> run(
      Path directory, String headers, String before, String after, Collection<String> expressions)
      throws IOException, InterruptedException {
    List<String> source = new ArrayList<>(List.of(headers, "#include <stdio.h>", "int main() {"));
    for (String expression : expressions) {
      source.add(before + expression + after);
    }
    source.add("return 0; }");
    Path file = directory.resolve("ask.c");
    Path program = directory.resolve("ask");
    Files.write(file, source);
    List<String> said;
    try {
      said = start(List.of("gcc", "-w", "-o", program.toString(), file.toString()));
    } catch (IOException e) {
      return abort("needs gcc and the C headers: " + e.getMessage());
    }
    if (!said.isEmpty()) {
      throw new AssertionError(String.join("\n", said));
    }
    return start(List.of(program.toString()));
  }

  private static List<String> start(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().readAllLines();
    process.waitFor();
    return lines;
  }
}
