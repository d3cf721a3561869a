package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Children of a test, and what the kernel tells of them.
final class Children {
  private static final int MANY = 1 << 20;

  private Children() {}

  /// A shell that runs a script, with these as `$0`, `$1` and so on.
  static Program shell(String script, String... arguments) {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", script));
    argv.addAll(List.of(arguments));
    return new Program("/bin/sh", argv, Map.of("PATH", "/usr/bin:/bin"));
  }

  /// What a child writes to its standard output, one char for each byte; it must end well.
  static String output(Spawn spawn) throws IOException {
    try (Net.Pair pair = Net.pair();
        ChildProcess child = spawn.descriptor(1, pair.client()).start()) {
      pair.client().close();
      String output = new String(pair.server().read(MANY, Net.soon()), ISO_8859_1);
      assertThat(child.waitid(Net.soon())).isEqualTo(new ExitStatus.Exited(0));
      return output;
    }
  }

  static String output(Program program) throws IOException {
    return output(Spawn.of(program));
  }

  /// The descriptors that a child has, and what they are, but for the one that it looks with.
  static Map<Integer, String> descriptors(Spawn spawn) throws IOException {
    Map<Integer, String> descriptors = new TreeMap<>();
    for (String line : output(spawn).lines().toList()) {
      String[] parts = line.split(" -> ");
      if (parts.length == 2 && !parts[1].matches("/proc/\\d+/fd")) {
        String[] words = parts[0].split(" ");
        descriptors.put(Integer.valueOf(words[words.length - 1]), parts[1]);
      }
    }
    return descriptors;
  }

  /// To be started for [#descriptors].
  static Program lister() {
    return new Program("/bin/ls", List.of("ls", "-l", "/proc/self/fd"), Map.of());
  }

  /// The state of a process: R, S, Z and so on (proc(5)); empty when there is none.
  static String state(int pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[0];
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      if ("No such process".equals(e.getMessage())) {
        return "";
      }
      throw e;
    }
  }

  /// The children of this process that have ended and that nobody has waited for.
  static List<String> zombies() throws IOException {
    String parent = " Z " + ProcessHandle.current().pid() + " ";
    List<String> zombies = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().matches("\\d+")).toList()) {
        try {
          String stat = Files.readString(file.resolve("stat"));
          if (stat.substring(stat.lastIndexOf(')') + 1).startsWith(parent)) {
            zombies.add(stat);
          }
        } catch (IOException e) {
          // It has ended meanwhile.
        }
      }
    }
    return zombies;
  }

  /// How many descriptors of this process stand for processes.
  static long pidfds() throws IOException {
    return OpenDescriptors.count("anon_inode:[pidfd]") + OpenDescriptors.count("pidfd:");
  }
}
