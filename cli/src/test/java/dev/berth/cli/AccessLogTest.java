package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ftp.LogIn;
import dev.berth.ftp.Transfer;
import dev.berth.session.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessLogTest {
  private static Transfer transfer(String user, String path) {
    return transfer(user, path, 214_400_000);
  }

  private static Transfer transfer(String user, String path, long nanos) {
    return new Transfer(
        user, "RETR", TreePath.ROOT.resolve(path), 3_145_728, nanos, Transfer.Result.NOT_CONNECTED);
  }

  @Test
  void aTransferIsALineOfWords() {
    assertThat(AccessLog.text(transfer("alice", "/music/song.ogg")))
        .isEqualTo("alice RETR \"/music/song.ogg\" 3145728 bytes 0.214 s not-connected");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "499999, 0.000",
    "500000, 0.001",
    "99999999, 0.100",
    "999499999, 0.999",
    "999500000, 1.000",
    "12005000000, 12.005",
    "3600000000000, 3600.000"
  })
  void timesAreRoundedToMilliseconds(long nanos, String seconds) {
    assertThat(AccessLog.text(transfer("a", "/f", nanos))).contains(" bytes " + seconds + " s ");
  }

  @Test
  void namesCannotForgeALineOrAField() {
    String path = "/a\"b\n2026-11-20 0.0.0.0:1 root RETR\u001b[0m";

    assertThat(AccessLog.text(transfer("x y\" z", path)))
        .startsWith(
            "x\\x20y\\x22\\x20z RETR \"/a\\x22b\\x0a2026-11-20 0.0.0.0:1 root RETR\\x1b[0m\" ")
        .doesNotContain("\n", "\u001b");
  }

  @Test
  void anAttemptToLogInIsALineToo() {
    assertThat(AccessLog.text(new LogIn("alice", true))).isEqualTo("alice LOGIN accepted");
    assertThat(AccessLog.text(new LogIn("", false))).isEqualTo("- LOGIN refused");
  }

  @Test
  void otherFactsHaveNoLine() {
    record Other() {}

    assertThat(AccessLog.text(new Other())).isEmpty();
  }
}
