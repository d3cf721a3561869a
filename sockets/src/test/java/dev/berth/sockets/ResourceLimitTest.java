package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.ResourceLimit.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the process may use.
class ResourceLimitTest {
  /// "Max open files 1024 524288 files" (proc(5)).
  private static String[] proc(String name) throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(text -> text.startsWith(name))
            .findFirst()
            .orElseThrow();
    return line.substring(name.length()).strip().split("\\s+");
  }

  private static long number(String text) {
    return text.equals("unlimited") ? ResourceLimit.INFINITY : Long.parseLong(text);
  }

  @Test
  void eachLimitIsWhatTheKernelSaysInProc() throws IOException {
    String[] names = {
      "Max cpu time",
      "Max file size",
      "Max data size",
      "Max stack size",
      "Max core file size",
      "Max resident set",
      "Max processes",
      "Max open files",
      "Max locked memory",
      "Max address space",
      "Max file locks",
      "Max pending signals",
      "Max msgqueue size",
      "Max nice priority",
      "Max realtime priority",
      "Max realtime timeout"
    };
    for (ResourceLimit resource : ResourceLimit.values()) {
      String[] words = proc(names[resource.number()]);
      assertThat(resource.getrlimit())
          .as(resource.name())
          .isEqualTo(new Limit(number(words[0]), number(words[1])));
    }
  }

  @Test
  void theSoftLimitIsSetAndTakenBack() throws IOException {
    Limit before = ResourceLimit.CORE.getrlimit();
    long soft = before.soft() == 0 ? Math.min(before.hard(), 4096) : 0;
    try {
      ResourceLimit.CORE.setSoft(soft);
      assertThat(ResourceLimit.CORE.getrlimit()).isEqualTo(new Limit(soft, before.hard()));
    } finally {
      ResourceLimit.CORE.setrlimit(before);
    }
    assertThat(ResourceLimit.CORE.getrlimit()).isEqualTo(before);
  }

  @Test
  void theHighestDescriptorIsOneBelowTheLimit() throws IOException {
    try (DescriptorLimit _ = DescriptorLimit.afterTheHighest(8);
        Socket socket = Net.socket(Domain.INET)) {
      int limit = Math.toIntExact(ResourceLimit.NOFILE.getrlimit().soft());
      SocketTest.fails(Errno.EBADF, () -> socket.dup2(limit));
      try (Socket copy = socket.dup2(limit - 1)) {
        assertThat(copy.fileno()).isEqualTo(limit - 1);
      }
    }
  }

  @Test
  void theHardLimitOfDescriptorsCannotPassThatOfTheSystem() throws IOException {
    long most = Long.parseLong(Sysctl.text("/proc/sys/fs/nr_open").strip());
    assertThatThrownBy(() -> ResourceLimit.NOFILE.setrlimit(new Limit(100, most + 1)))
        .isInstanceOf(ErrnoException.class)
        .hasMessage("setrlimit NOFILE: EPERM (1), Operation not permitted");
  }

  @Test
  void aSoftLimitAboveTheHardOneIsRefused() {
    assertThatThrownBy(() -> new Limit(2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a soft limit of 2 and a hard one of 1 (0 <= soft <= hard)");
    assertThatThrownBy(() -> new Limit(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLogGetsALimitInWords() {
    assertThat(new Limit(1024, 524_288)).hasToString("1024 of 524288");
    assertThat(new Limit(0, ResourceLimit.INFINITY)).hasToString("0 of unlimited");
  }
}
