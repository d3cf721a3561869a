package dev.berth.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.lab.ftp.Workloads;
import java.util.List;
import org.junit.jupiter.api.Test;

class FtpReportTest {
  private final Results results = new Results(List.of(Workloads.named("noop")));
  private final FtpReport report = new FtpReport("a machine", "a method", results);

  @Test
  void hasARowForEachServerAndItsMedians() {
    results.addServer("a");
    results.addServer("b");
    results.add("a", "noop", new Figures().put("rate", 1000.0).put("cpu_us", 3.0));
    results.add("a", "noop", new Figures().put("rate", 3000.0).put("cpu_us", 1.0));
    results.addFailure("b", "noop", "it ended");

    assertThat(results.isEmpty()).isFalse();
    assertThat(report.markdown())
        .contains("a machine; a method")
        .contains("| server | NOOP/s | CPU us |")
        .contains("| a      |  2,000 |    2.0 |")
        .contains("| b      |      - |      - |")
        .contains("Failed: b, noop, in 1 rounds: it ended");
  }

  @Test
  void jsonHasEveryRound() {
    results.addServer("a");
    results.add("a", "noop", new Figures().put("rate", 1.0).note("slow"));

    assertThat(Json.text(report.json()))
        .contains("\"machine\": \"a machine\"", "\"rate\": 1.0", "\"slow\"");
  }

  @Test
  void nothingMeasuredIsEmpty() {
    results.addServer("a");
    results.addFailure("a", "noop", "it ended");

    assertThat(results.isEmpty()).isTrue();
  }
}
