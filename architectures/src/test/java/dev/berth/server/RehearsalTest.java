package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.driver.Rehearsal;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a warm process does before its first guest.
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RehearsalTest {
  @Test
  void it_leaves_nothing_behind_and_says_nothing() {
    try (Logged log = new Logged()) {
      Rehearsal.play();
      assertThat(log.records).isEmpty();
    }
  }
}
