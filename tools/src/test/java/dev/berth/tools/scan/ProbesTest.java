package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The order of a scan.
final class ProbesTest {
  private static List<String> all(Probes probes) {
    List<String> all = new ArrayList<>();
    for (Probe probe = probes.peek(); probe != null; probe = probes.peek()) {
      all.add(probe.host() + " " + probe.address());
      probes.advance();
    }
    return all;
  }

  @Test
  void aPortIsAskedOfAllAddressesBeforeTheNextOneIs() {
    List<Target> targets = List.of(Target.parse("192.0.2.0/31"), Target.parse("::1"));

    assertThat(all(new Probes(targets, Ports.of(7, 80))))
        .containsExactly(
            "192.0.2.0/31 /192.0.2.0:80",
            "192.0.2.0/31 /192.0.2.1:80",
            "::1 /[0:0:0:0:0:0:0:1]:80",
            "192.0.2.0/31 /192.0.2.0:7",
            "192.0.2.0/31 /192.0.2.1:7",
            "::1 /[0:0:0:0:0:0:0:1]:7");
  }

  @Test
  void thereMayBeBillions() {
    List<Target> targets =
        List.of(Target.parse("10.1.0.0/16"), Target.parse("10.2.0.0/16"), Target.parse("::1"));

    assertThat(new Probes(targets, Ports.parse("-")).total()).isEqualTo(65_535L * (2 * 65_536 + 1));
  }

  @Test
  void withoutTargetsThereIsNone() {
    Probes probes = new Probes(List.of(), Ports.of(80));

    assertThat(probes.total()).isZero();
    assertThat(probes.peek()).isNull();
  }
}
