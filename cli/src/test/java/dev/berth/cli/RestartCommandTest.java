package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// USR1 starts the command anew, TTIN and TTOU change the number of its workers.
final class RestartCommandTest {
  @TempDir Path directory;

  @Test
  void theNewCommandServesAtTheSamePortAndTheOldOneFinishes() throws Exception {
    Files.writeString(directory.resolve("a.txt"), "hello");
    try (Program server = Program.start("ftp", directory.toString(), "--listen", "127.0.0.1:0")) {
      int port = server.awaitPort();
      int next = -1;
      try (FtpTalk client = FtpTalk.to(port)) {
        client.logIn();
        server.signal("USR1");
        String line = server.awaitLine("Restarted: process ");
        next = Integer.parseInt(line.replaceFirst("Restarted: process (\\d+) .*", "$1"));
        assertThat(client.reply()).startsWith("421 ");
        try (FtpTalk late = FtpTalk.to(port)) {
          late.logIn();
          try (var data = late.begin("RETR a.txt")) {
            assertThat(data.getInputStream().readAllBytes()).asString().isEqualTo("hello");
          }
        }
      } finally {
        if (next > 0) {
          Signals.kill(next, Signal.TERM);
        }
      }
      Program.End end = server.await();
      assertThat(end.status()).isZero();
      assertThat(end.out()).contains("Stopping: ");
    }
  }

  @Test
  void theNumberOfWorkersFollowsSignals() throws Exception {
    try (Program server =
        Program.start(
            "ftp", directory.toString(), "--listen", "127.0.0.1:0", "--architecture", "nginx")) {
      server.awaitPort();
      server.signal("TTIN");
      assertThat(server.awaitLine("Workers: "))
          .matches("Workers: \\d+ before, \\d+ from now on\\.");
      server.signal("TTOU");
      server.awaitLine("Workers: ");
      server.signal("TERM");
      assertThat(server.await().status()).isZero();
    }
  }
}
