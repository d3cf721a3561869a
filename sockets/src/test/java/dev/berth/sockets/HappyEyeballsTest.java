package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.berth.sockets.HappyEyeballs.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What RFC 8305 says about which address is tried when, as a table. Each row tells what happens,
/// one event a line with its time in milliseconds, and what is done about it. `6a`, `6b`, ... are
/// IPv6 addresses, `4a`, `4b`, ... IPv4 ones, and `-` is none.
class HappyEyeballsTest {
  private static final ConnectTiming TIMING =
      ConnectTiming.DEFAULT
          .withResolutionTimeout(Duration.ofMillis(5_000))
          .withAttemptTimeout(Duration.ofMillis(10_000));

  private static final String[][] TABLE = {
    // ------------------------------------------------------------ section 3: resolution
    {
      "IPv6 addresses that come first are tried at once, without waiting for IPv4",
      "5 AAAA 6a",
      "5 try 6a, ..."
    },
    {
      "IPv4 addresses that come first wait 50 ms for IPv6, and then go ahead",
      "5 A 4a",
      "55 try 4a, ..."
    },
    {
      "IPv6 addresses that come within the resolution delay go first",
      "5 A 4a; 30 AAAA 6a",
      "30 try 6a, 280 try 4a, ..."
    },
    {
      "IPv6 addresses that come at the end of the resolution delay still go first",
      "5 A 4a; 55 AAAA 6a",
      "55 try 6a, 305 try 4a, ..."
    },
    {"no IPv6 addresses: IPv4 goes ahead at once", "5 A 4a; 20 AAAA -", "20 try 4a, ..."},
    {
      "no IPv6 addresses before there are IPv4 ones: nothing is left to wait for",
      "5 AAAA -; 300 A 4a",
      "300 try 4a, ..."
    },
    {
      "IPv6 addresses that come while IPv4 is being tried take their turn",
      "5 A 4a 4b; 100 AAAA 6a",
      "55 try 4a, 305 try 6a, 555 try 4b, ..."
    },
    {
      "IPv6 addresses that come when the last attempt has had its delay are tried at once",
      "5 A 4a; 1000 AAAA 6a",
      "55 try 4a, 1000 try 6a, ..."
    },
    {
      "IPv6 addresses that come when every IPv4 attempt has failed are tried at once",
      "5 A 4a; 60 fail 4a; 1000 AAAA 6a",
      "55 try 4a, 1000 try 6a, ..."
    },
    {
      "IPv4 addresses that come late are tried as well",
      "5 AAAA 6a; 1000 A 4a",
      "5 try 6a, 1000 try 4a, ..."
    },
    {"both at once: IPv6 first", "5 A 4a; 5 AAAA 6a", "5 try 6a, 255 try 4a, ..."},
    {"neither has an address", "5 A -; 9 AAAA -", "9 exhausted"},
    {"no answer at all", "", "5000 no INET, 5000 no INET6, 5000 exhausted"},
    {
      "IPv6 is not found in time, and IPv4 fails meanwhile",
      "5 A 4a; 60 fail 4a",
      "55 try 4a, 5000 no INET6, 5000 exhausted"
    },
    // ------------------------------------------------------------ section 4: order
    {
      "families take turns, beginning with IPv6, each in its own order",
      "0 AAAA 6a 6b 6c; 0 A 4a 4b",
      "0 try 6a, 250 try 4a, 500 try 6b, 750 try 4b, 1000 try 6c, ..."
    },
    {
      "a family that has no more leaves its turns to the other",
      "0 AAAA 6a; 0 A 4a 4b 4c",
      "0 try 6a, 250 try 4a, 500 try 4b, 750 try 4c, ..."
    },
    {
      "an address that is told twice is tried once",
      "0 AAAA 6a 6a; 0 A 4a 4a",
      "0 try 6a, 250 try 4a, ..."
    },
    // ------------------------------------------------------------ section 5: attempts
    {
      "one attempt at a time is begun, 250 ms after the last",
      "0 AAAA 6a 6b; 0 A -",
      "0 try 6a, 250 try 6b, ..."
    },
    {
      "when an attempt fails the next begins at once",
      "0 AAAA 6a; 0 A 4a; 30 fail 6a",
      "0 try 6a, 30 try 4a, ..."
    },
    {
      "the delay counts from the last attempt, not from the first",
      "0 AAAA 6a 6b; 0 A 4a; 30 fail 6a",
      "0 try 6a, 30 try 4a, 280 try 6b, ..."
    },
    {
      "an older attempt that fails makes room for the next, too",
      "0 AAAA 6a 6b; 0 A 4a; 300 fail 6a",
      "0 try 6a, 250 try 4a, 300 try 6b, ..."
    },
    {
      "attempts that go on are not disturbed by new ones",
      "0 AAAA 6a; 0 A 4a; 9000 fail 4a",
      "0 try 6a, 250 try 4a, 10000 give up 6a, 10000 exhausted"
    },
    {
      "each attempt has its own time",
      "0 AAAA 6a; 0 A 4a",
      "0 try 6a, 250 try 4a, 10000 give up 6a, 10250 give up 4a, 10250 exhausted"
    },
    {
      "when all have failed and nothing is to come, that is the end",
      "0 AAAA 6a; 0 A 4a; 10 fail 6a; 20 fail 4a",
      "0 try 6a, 10 try 4a, 20 exhausted"
    },
    {
      "a failure with nothing left to try waits for those under way",
      "0 AAAA 6a; 0 A 4a; 300 fail 4a; 700 fail 6a",
      "0 try 6a, 250 try 4a, 700 exhausted"
    },
    {
      "what fails is not tried again when it is told again",
      "0 AAAA 6a; 10 fail 6a; 20 A 4a",
      "0 try 6a, 20 try 4a, ..."
    },
  };

  @TestFactory
  Stream<DynamicTest> whichAddressIsTriedWhen() {
    return Arrays.stream(TABLE)
        .map(row ->
            dynamicTest(
                row[0],
                () ->
                    assertThat(play(TIMING, EnumSet.of(Domain.INET, Domain.INET6), row[1]))
                        .startsWith(row[2].replace(", ...", ""))
                        .satisfies(log -> {
                          if (!row[2].endsWith("...")) {
                            assertThat(log).isEqualTo(row[2]);
                          } else {
                            String rest = log.substring(row[2].length() - 5);
                            assertThat(rest).doesNotContain("try");
                          }
                        })));
  }

  @Test
  void theDelaysAreThoseOfTheTiming() {
    ConnectTiming timing =
        TIMING
            .withResolutionDelay(Duration.ofMillis(7))
            .withAttemptDelay(Duration.ofMillis(10))
            .withAttemptTimeout(Duration.ofMillis(100))
            .withResolutionTimeout(Duration.ofMillis(60));
    assertThat(play(timing, EnumSet.of(Domain.INET, Domain.INET6), "1 A 4a 4b"))
        .isEqualTo(
            "8 try 4a, 18 try 4b, 60 no INET6, 108 give up 4a, 118 give up 4b, 118 exhausted");
  }

  @Test
  void withOneFamilyNothingWaitsForTheOther() {
    assertThat(play(TIMING, EnumSet.of(Domain.INET), "5 A 4a; 6 fail 4a"))
        .isEqualTo("5 try 4a, 6 exhausted");
    assertThat(play(TIMING, EnumSet.of(Domain.INET6), "5 AAAA 6a; 6 fail 6a"))
        .isEqualTo("5 try 6a, 6 exhausted");
  }

  @Test
  void timesWithoutEndAreAllowed() {
    ConnectTiming endless =
        new ConnectTiming(
            Duration.ofSeconds(Long.MAX_VALUE),
            Duration.ofSeconds(2),
            Duration.ofSeconds(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE));
    HappyEyeballs schedule = new HappyEyeballs(endless, EnumSet.of(Domain.INET, Domain.INET6));
    assertThat(schedule.next(0)).isEqualTo(new Step.Wait(HappyEyeballs.NEVER));
    schedule.answered(Domain.INET, List.of(address("4a")), 1);
    assertThat(schedule.next(Long.MAX_VALUE / 2)).isEqualTo(new Step.Wait(HappyEyeballs.NEVER));
    schedule.answered(Domain.INET6, List.of(), 2);
    assertThat(schedule.next(2)).isEqualTo(new Step.Attempt(address("4a")));
    assertThat(schedule.next(2)).isEqualTo(new Step.Wait(HappyEyeballs.NEVER));
  }

  @Test
  void theDefaultTimesAreThoseOfTheRfc() {
    assertThat(ConnectTiming.DEFAULT.resolutionDelay()).isEqualTo(Duration.ofMillis(50));
    assertThat(ConnectTiming.DEFAULT.attemptDelay()).isEqualTo(Duration.ofMillis(250));
    assertThat(ConnectTiming.SHORTEST_ATTEMPT_DELAY).isEqualTo(Duration.ofMillis(10));
    assertThat(ConnectTiming.LONGEST_ATTEMPT_DELAY).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void timesOutOfRangeAreRefusedWithTheRange() {
    ConnectTiming timing = ConnectTiming.DEFAULT;
    assertThatThrownBy(() -> timing.withAttemptDelay(Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a delay between attempts of PT0.009S (PT0.01S to PT2S)");
    assertThatThrownBy(() -> timing.withAttemptDelay(Duration.ofMillis(2_001)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> timing.withAttemptTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a time for an attempt of PT0S (more than 0)");
    assertThatThrownBy(() -> timing.withResolutionTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> timing.withResolutionDelay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(timing.withResolutionDelay(Duration.ZERO).resolutionDelay()).isZero();
  }

  // ---------------------------------------------------------------- the clock that the test moves

  private record Event(long time, String what, List<String> words) {}

  /// Plays events in order of time, and looks what is to be done after each of them and whenever
  /// the schedule wants to be woken.
  private static String play(ConnectTiming timing, Set<Domain> families, String script) {
    HappyEyeballs schedule = new HappyEyeballs(timing, families);
    List<Event> events = new ArrayList<>(events(script));
    List<String> log = new ArrayList<>();
    long now = 0;
    while (log.size() < 100) {
      while (!events.isEmpty() && events.getFirst().time == now) {
        happen(schedule, events.removeFirst());
      }
      Step step = schedule.next(now * 1_000_000);
      switch (step) {
        case Step.Attempt(InetAddress address) -> log.add(now + " try " + name(address));
        case Step.GiveUp(InetAddress address) -> log.add(now + " give up " + name(address));
        case Step.StopResolving(Domain family) -> log.add(now + " no " + family);
        case Step.Exhausted() -> {
          log.add(now + " exhausted");
          return String.join(", ", log);
        }
        case Step.Wait(long until) -> {
          assertThat(until).as("it waits for something new").isGreaterThan(now * 1_000_000);
          now = until / 1_000_000;
          if (!events.isEmpty()) {
            now = Math.min(now, events.getFirst().time);
          }
        }
      }
    }
    throw new AssertionError("no end: " + log);
  }

  private static List<Event> events(String script) {
    return Arrays.stream(script.split(";"))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> List.of(line.split(" ")))
        .map(words ->
            new Event(Long.parseLong(words.get(0)), words.get(1), words.subList(2, words.size())))
        .toList();
  }

  private static void happen(HappyEyeballs schedule, Event event) {
    long now = event.time * 1_000_000;
    List<InetAddress> addresses =
        event.words.stream()
            .filter(word -> !word.equals("-"))
            .map(HappyEyeballsTest::address)
            .toList();
    switch (event.what) {
      case "AAAA" -> schedule.answered(Domain.INET6, addresses, now);
      case "A" -> schedule.answered(Domain.INET, addresses, now);
      case "fail" -> schedule.failed(addresses.getFirst(), now);
      default -> throw new IllegalArgumentException(event.what);
    }
  }

  /// Addresses for documentation (RFC 5737, RFC 3849): `4a` is 192.0.2.10, `6a` is 2001:db8::a.
  private static InetAddress address(String name) {
    byte[] ipv4 = {(byte) 192, 0, 2, 0};
    byte[] ipv6 = {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] bytes = name.startsWith("4") ? ipv4 : ipv6;
    bytes[bytes.length - 1] = (byte) Character.digit(name.charAt(1), 16);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (bytes.length == 4 ? "4" : "6") + Integer.toHexString(bytes[bytes.length - 1]);
  }
}
