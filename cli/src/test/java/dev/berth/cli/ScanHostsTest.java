package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.Deadline;
import dev.berth.tools.scan.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hosts, as their addresses become known.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ScanHostsTest {
  private final CountDownLatch slow = new CountDownLatch(1);

  /// A name server that knows three names, one of them only after a while.
  private InetAddress[] lookUp(String name) throws UnknownHostException {
    return switch (name) {
      case "both" -> addresses("192.0.2.1", "2001:db8::1");
      case "alias" -> addresses("192.0.2.1");
      case "slow" -> {
        awaitSlow();
        yield addresses("192.0.2.9");
      }
      default -> throw new UnknownHostException(name);
    };
  }

  private void awaitSlow() {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static InetAddress[] addresses(String... literals) {
    return Arrays.stream(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  private ScanHosts hosts(Family family, String... hosts) {
    return new ScanHosts(List.of(hosts), family, this::lookUp);
  }

  private static List<String> texts(List<Target> targets) {
    return targets.stream().map(t -> t.host() + " " + t.first().getHostAddress()).toList();
  }

  @Test
  void ofANameAllAddressesAreMeant() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "both")) {
      assertThat(texts(hosts.next(Deadline.NONE)))
          .containsExactly("both 192.0.2.1", "both 2001:db8:0:0:0:0:0:1");
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
      assertThat(hosts.unknown()).isEmpty();
    }
  }

  @Test
  void orThoseOfOneFamily() throws Exception {
    try (ScanHosts hosts = hosts(Family.IPV6, "both", "alias")) {
      assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("both 2001:db8:0:0:0:0:0:1");
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
      assertThat(hosts.unknown()).containsExactly("'alias' has no IPv6 address");
    }
  }

  @Test
  void aSlowNameHoldsUpNobodyElse() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "slow", "192.0.2.7", "192.0.2.16/30")) {
      assertThat(texts(hosts.next(Deadline.NONE)))
          .containsExactly("192.0.2.7 192.0.2.7", "192.0.2.16/30 192.0.2.16");
      slow.countDown();
      assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("slow 192.0.2.9");
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
    }
  }

  @Test
  void nobodyIsScannedTwice() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "192.0.2.1", "[2001:db8::1]", "both", "192.0.2.1")) {
      assertThat(texts(hosts.next(Deadline.NONE)))
          .contains("192.0.2.1 192.0.2.1", "[2001:db8::1] 2001:db8:0:0:0:0:0:1")
          .hasSize(2);
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
    }
  }

  @Test
  void aNameThatIsUnknownIsToldAndTheOthersAreScanned() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "nobody", "alias")) {
      assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("alias 192.0.2.1");
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
      assertThat(hosts.unknown()).containsExactly("there is no host 'nobody'");
    }
  }

  @Test
  void theDeadlineEndsTheWait() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "slow")) {
      assertThat(hosts.next(Deadline.after(Duration.ofMillis(1)))).isEmpty();
      assertThat(hosts.unknown())
          .containsExactly("the deadline has passed before all names were looked up");
    } finally {
      slow.countDown();
    }
  }

  @Test
  void itCanBeStopped() throws Exception {
    try (ScanHosts hosts = hosts(Family.ANY, "slow")) {
      hosts.stop();
      assertThat(hosts.next(Deadline.NONE)).isEmpty();
    } finally {
      slow.countDown();
    }
  }

  @Test
  void anAddressOfTheOtherFamilyIsAMistake() {
    assertThatThrownBy(() -> hosts(Family.IPV4, "::1")).hasMessage("'::1' is no IPv4 address");
    assertThatThrownBy(() -> hosts(Family.IPV6, "127.0.0.1"))
        .hasMessage("'127.0.0.1' is no IPv6 address");
  }

  @Test
  void bothFamiliesAreAny() {
    assertThat(Family.of(true, true)).isEqualTo(Family.ANY);
    assertThat(Family.of(false, false)).isEqualTo(Family.ANY);
    assertThat(Family.of(true, false)).isEqualTo(Family.IPV4);
    assertThat(Family.of(false, true)).isEqualTo(Family.IPV6);
  }
}
