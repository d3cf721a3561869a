package dev.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedArchitectureTest {
  @Test
  void thereIsARowForEachArchitectureThatIsDescribed() throws IOException {
    List<String> pages =
        Files.readAllLines(Path.of("../docs/architectures.md")).stream()
            .filter(line -> line.matches("## [a-z-]+"))
            .map(line -> line.substring("## ".length()))
            .toList();

    assertThat(pages).hasSizeGreaterThanOrEqualTo(11);
    assertThat(ServedArchitecture.all().stream().map(ServedArchitecture::architecture).distinct())
        .containsExactlyInAnyOrderElementsOf(pages);
  }

  @Test
  void whatHoldsAConnectionEachIsStartedForThatMany() {
    ServedArchitecture prefork = ServedArchitecture.named(List.of("prefork")).getFirst();
    assertThat(prefork.number(50)).isEqualTo(50);
    assertThat(prefork.ftpServer(16)).isEqualTo("berth:prefork+workers=16");
    assertThat(prefork.holds(500)).isFalse();
  }

  @Test
  void whatHoldsAnyNumberIsStartedAsItComes() {
    ServedArchitecture evented = ServedArchitecture.named(List.of("evented")).getFirst();
    assertThat(evented.number(500)).isZero();
    assertThat(evented.ftpServer(16)).isEqualTo("berth:evented");
    assertThat(evented.holds(10_000)).isTrue();
  }

  @Test
  void processesAreMeasuredWithSparesAndWithout() {
    assertThat(ServedArchitecture.named(List.of("process")))
        .extracting(one -> one.ftpServer(8))
        .containsExactly("berth:process", "berth:process+spares=4");
  }
}
