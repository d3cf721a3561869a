package dev.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.lab.ftp.Workload;
import dev.berth.lab.ftp.Workloads;
import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Pace;
import dev.berth.lab.machine.Cpus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private final Workload workload = Workloads.named("retr");

  @Test
  void aWorkloadKnowsItsBudget() {
    assertThat(settings(null, null).budget(workload)).isEqualTo(workload.budget());
  }

  @Test
  void aCountAloneKeepsTheTime() {
    assertThat(settings(7L, null).budget(workload))
        .isEqualTo(new Budget(7, workload.budget().time()));
  }

  @Test
  void aTimeAloneAllowsAnyCount() {
    assertThat(settings(null, 9L).budget(workload)).isEqualTo(Budget.of(Duration.ofSeconds(9)));
  }

  private static Settings settings(@Nullable Long count, @Nullable Long seconds) {
    return new Settings(
        List.of(),
        List.of(),
        1,
        1,
        count,
        seconds,
        Pace.CLOSED,
        Duration.ZERO,
        Duration.ZERO,
        20000,
        Cpus.ALL,
        Cpus.ALL);
  }
}
