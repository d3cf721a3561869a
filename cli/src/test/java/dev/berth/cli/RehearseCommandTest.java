package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What `./berth` runs once after a build, so that the JVM can keep the classes it takes.
final class RehearseCommandTest {
  @Test
  void everyServerIsTalkedToAndStops() throws Exception {
    try (Program rehearsal = Program.start("rehearse")) {
      Program.End end = rehearsal.await();
      assertThat(end.status()).as(end.errors()).isZero();
      assertThat(end.out().lines().filter(line -> line.contains("RETR \"/file\"")))
          .hasSize(4)
          .allMatch(line -> line.endsWith("complete"));
    }
  }
}
