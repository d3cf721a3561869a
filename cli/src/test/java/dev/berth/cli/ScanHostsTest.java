package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.Addrinfo;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.GaiError;
import dev.berth.sockets.Hints;
import dev.berth.sockets.ResolutionException;
import dev.berth.sockets.Type;
import dev.berth.tools.scan.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hosts, as their addresses become known.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ScanHostsTest {
  private final CompletableFuture<List<Addrinfo>> slow = new CompletableFuture<>();

  /// A name server that knows three names, one of them only after a while.
  private CompletableFuture<List<Addrinfo>> resolve(String name, String service, Hints hints) {
    return switch (name) {
      case "both" -> CompletableFuture.completedFuture(found(hints, "192.0.2.1", "2001:db8::1"));
      case "alias" ->
          hints.domain() == Domain.INET6
              ? CompletableFuture.failedFuture(failure(name, GaiError.EAI_ADDRFAMILY))
              : CompletableFuture.completedFuture(found(hints, "192.0.2.1"));
      case "slow" -> slow;
      case "broken" -> CompletableFuture.failedFuture(failure(name, GaiError.EAI_AGAIN));
      default -> CompletableFuture.failedFuture(failure(name, GaiError.EAI_NONAME));
    };
  }

  private static ResolutionException failure(String name, GaiError error) {
    return new ResolutionException("getaddrinfo " + name, error);
  }

  private static List<Addrinfo> found(Hints hints, String... literals) {
    return Arrays.stream(literals)
        .map(literal -> new InetSocketAddress(InetAddress.ofLiteral(literal), 0))
        .map(at -> new Addrinfo(Domain.of(at.getAddress()), Type.STREAM, 6, at, null))
        .filter(info -> hints.domain() == null || hints.domain() == info.domain())
        .toList();
  }

  private ScanHosts hosts(Family family, String... hosts) {
    return new ScanHosts(List.of(hosts), family, this::resolve);
  }

  private static List<String> texts(List<Target> targets) {
    return targets.stream().map(t -> t.host() + " " + t.first().getHostAddress()).toList();
  }

  @Test
  void ofANameAllAddressesAreMeant() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "both");

    assertThat(texts(hosts.next(Deadline.NONE)))
        .containsExactly("both 192.0.2.1", "both 2001:db8:0:0:0:0:0:1");
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
    assertThat(hosts.unknown()).isEmpty();
  }

  @Test
  void orThoseOfOneFamily() throws Exception {
    ScanHosts hosts = hosts(Family.IPV6, "both", "alias");

    assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("both 2001:db8:0:0:0:0:0:1");
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
    assertThat(hosts.unknown()).containsExactly("there is no host 'alias' with an IPv6 address");
  }

  @Test
  void aSlowNameHoldsUpNobodyElse() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "slow", "192.0.2.7", "192.0.2.16/30");

    assertThat(texts(hosts.next(Deadline.NONE)))
        .containsExactly("192.0.2.7 192.0.2.7", "192.0.2.16/30 192.0.2.16");
    slow.complete(found(Hints.STREAM, "192.0.2.9"));
    assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("slow 192.0.2.9");
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
  }

  @Test
  void nobodyIsScannedTwice() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "192.0.2.1", "[2001:db8::1]", "both", "192.0.2.1");

    assertThat(texts(hosts.next(Deadline.NONE)))
        .contains("192.0.2.1 192.0.2.1", "[2001:db8::1] 2001:db8:0:0:0:0:0:1")
        .hasSize(2);
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
  }

  @Test
  void aNameThatIsUnknownIsToldAndTheOthersAreScanned() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "nobody", "alias", "broken");

    assertThat(texts(hosts.next(Deadline.NONE))).containsExactly("alias 192.0.2.1");
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
    assertThat(hosts.unknown())
        .containsExactly(
            "there is no host 'nobody'",
            "'broken' cannot be looked up: Temporary failure in name resolution");
  }

  @Test
  void theDeadlineEndsTheWait() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "slow");

    assertThat(hosts.next(Deadline.after(Duration.ofMillis(1)))).isEmpty();
    assertThat(hosts.unknown())
        .containsExactly("the deadline has passed before all names were looked up");
  }

  @Test
  void itCanBeStopped() throws Exception {
    ScanHosts hosts = hosts(Family.ANY, "slow");

    hosts.stop();
    assertThat(hosts.next(Deadline.NONE)).isEmpty();
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
