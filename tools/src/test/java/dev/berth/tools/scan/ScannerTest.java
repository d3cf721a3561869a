package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.tools.scan.Net.Silent;
import dev.berth.tools.scan.ScanReport.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scans of the loopback.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ScannerTest {
  private static final ScanOptions QUICK = ScanOptions.DEFAULT.withTimeout(Duration.ofMillis(200));
  private static final ScanOptions PATIENT = ScanOptions.DEFAULT.withTimeout(Duration.ofHours(1));

  private final List<PortResult> results = new ArrayList<>();

  private ScanReport scan(ScanOptions options, String host, int... ports) throws IOException {
    return new Scanner(options).scan(List.of(Target.parse(host)), Ports.of(ports), results::add);
  }

  private Map<Integer, PortState> states() {
    Map<Integer, PortState> states = new HashMap<>();
    results.forEach(result -> states.put(result.address().getPort(), result.state()));
    return states;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void openAndClosedPortsAreToldApart(String host) throws IOException {
    try (Socket open = Net.open(host);
        Socket other = Net.open(host);
        Socket closed = Net.closed(host)) {
      int closedPort = Net.port(closed);
      ScanReport report = scan(QUICK, host, Net.port(open), closedPort, Net.port(other));

      assertThat(states())
          .isEqualTo(
              Map.of(
                  Net.port(open),
                  PortState.OPEN,
                  closedPort,
                  PortState.CLOSED,
                  Net.port(other),
                  PortState.OPEN));
      assertThat(report.open()).isEqualTo(2);
      assertThat(report.closed()).isEqualTo(1);
      assertThat(report.filtered()).isZero();
      assertThat(report.left()).isZero();
      assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
    }
  }

  @Test
  void aResultSaysWhoWasAskedAndWhy() throws IOException {
    try (Socket open = Net.open("127.0.0.1");
        Socket closed = Net.closed("127.0.0.1")) {
      var target = Target.of("here", open.localAddress().getAddress());
      Ports ports = Ports.of(Net.port(open), Net.port(closed));
      new Scanner(QUICK).scan(List.of(target), ports, results::add);

      assertThat(results)
          .containsExactlyInAnyOrder(
              new PortResult("here", open.localAddress(), PortState.OPEN, null),
              new PortResult("here", closed.localAddress(), PortState.CLOSED, Errno.ECONNREFUSED));
    }
  }

  @Test
  void aPortThatDoesNotAnswerIsFiltered() throws IOException {
    try (Silent silent = Net.silent();
        Socket open = Net.open("127.0.0.1")) {
      ScanReport report = scan(QUICK, "127.0.0.1", silent.port(), Net.port(open));

      assertThat(report.filtered()).isEqualTo(1);
      assertThat(results).hasSize(2);
      assertThat(results.getFirst().state()).as("told as it answers").isEqualTo(PortState.OPEN);
      assertThat(results.getLast().reason()).isEqualTo(Errno.ETIMEDOUT);
      assertThat(results.getLast().state()).isEqualTo(PortState.FILTERED);
    }
  }

  @Test
  void anAddressThatCannotBeConnectedToIsFiltered() throws IOException {
    // EACCES for a broadcast address, ENETUNREACH where there is no network at all.
    scan(QUICK, "255.255.255.255", 80);

    assertThat(results).singleElement().extracting(PortResult::state).isEqualTo(PortState.FILTERED);
  }

  @Test
  void anAnswerThatComesLateIsHeard() throws IOException {
    // The kernel asks again after a second; by then there is room in the queue.
    try (Silent silent = Net.silent()) {
      Scanner scanner = new Scanner(PATIENT);
      ScanListener listener =
          new ScanListener() {
            private boolean emptied;

            @Override
            public void port(PortResult result) {
              results.add(result);
            }

            @Override
            public void progress(ScanReport soFar) {
              if (!emptied) {
                emptied = true;
                accept(silent.listener());
              }
            }
          };
      scanner.scan(List.of(Target.parse("127.0.0.1")), Ports.of(silent.port()), listener);

      assertThat(states()).containsValue(PortState.OPEN);
    }
  }

  private static void accept(Socket listener) {
    try {
      listener.accept(Net.soon()).close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theServerSeesAReset() throws IOException {
    try (Socket listener = Net.open("127.0.0.1")) {
      scan(QUICK, "127.0.0.1", Net.port(listener));

      try (Socket accepted = listener.accept(Net.soon())) {
        assertThatThrownBy(() -> accepted.readPartial(ByteBuffer.allocate(1), Net.soon()))
            .isInstanceOfSatisfying(
                ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNRESET));
      }
    }
  }

  @Test
  void moreThanMayBeUnderWayWaitTheirTurn() throws IOException {
    try (Silent silent = Net.silent("0.0.0.0")) {
      Map<String, Integer> asked = new HashMap<>();
      Ports ports = Ports.of(silent.port());
      ScanReport report =
          new Scanner(QUICK.withMaxConnections(50))
              .scan(
                  List.of(Target.parse("127.77.0.0/25")),
                  ports,
                  result -> asked.merge(result.address().toString(), 1, Integer::sum));

      assertThat(report.filtered()).isEqualTo(128);
      assertThat(asked).hasSize(128).allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
    }
  }

  @Test
  void withoutDescriptorsItIsSlowerAndDoesNotFail() throws Exception {
    try (Silent silent = Net.silent("0.0.0.0")) {
      loadWhatIsNeeded(silent);
      List<Target> targets = List.of(Target.parse("127.77.0.0/26"));
      AtomicInteger told = new AtomicInteger();
      try (DescriptorLimit _ = DescriptorLimit.lower(20)) {
        // Such a scanner believes that it has room.
        Scan scan =
            new Scan(
                QUICK,
                new Probes(targets, Ports.of(silent.port())),
                _ -> told.incrementAndGet(),
                System::nanoTime,
                new Window(1000));
        try (scan) {
          assertThat(scan.run().filtered()).isEqualTo(64);
        }
      }
      assertThat(told).hasValue(64);
    }
  }

  /// A class that is loaded from a directory needs a descriptor.
  private void loadWhatIsNeeded(Silent silent) throws IOException {
    scan(QUICK, "127.0.0.1", silent.port());
    assertThatThrownBy(() -> silent.first().bind(silent.listener().localAddress()))
        .isInstanceOf(ErrnoException.class);
  }

  @Test
  void theRateIsKept() throws IOException {
    // The clock goes 5 ms for each look at it.
    AtomicLong clock = new AtomicLong();
    Scanner scanner = new Scanner(QUICK.withRate(100), () -> clock.addAndGet(5_000_000));
    List<Long> begun = new ArrayList<>();
    try (Socket closed = Net.closed("127.0.0.1")) {
      scanner.scan(
          List.of(Target.parse("127.77.0.0/26")),
          Ports.of(Net.port(closed)),
          _ -> begun.add(clock.get()));
    }
    assertThat(begun).hasSize(64);
    for (int i = 2; i < begun.size(); i++) {
      assertThat(begun.get(i) - begun.get(i - 2)).isGreaterThanOrEqualTo(5_000_000);
    }
    assertThat(begun.getLast() - begun.getFirst()).isGreaterThanOrEqualTo(610_000_000);
  }

  @Test
  void theDeadlineEndsAllOfIt() throws IOException {
    try (Silent silent = Net.silent();
        Socket open = Net.open("127.0.0.1")) {
      ScanReport report =
          scan(
              PATIENT.withDeadline(Duration.ofMillis(200)),
              "127.0.0.1",
              silent.port(),
              Net.port(open));

      assertThat(report.ending()).isEqualTo(Ending.DEADLINE);
      assertThat(report.left()).isEqualTo(1);
      assertThat(states()).isEqualTo(Map.of(Net.port(open), PortState.OPEN));
    }
  }

  @Test
  void theDeadlineIsForAllScansOfAScanner() throws IOException {
    AtomicLong clock = new AtomicLong();
    Scanner scanner =
        new Scanner(QUICK.withDeadline(Duration.ofSeconds(1)), clock::incrementAndGet);
    clock.set(2_000_000_000);
    ScanReport report =
        scanner.scan(List.of(Target.parse("127.0.0.0/24")), Ports.parse("-"), results::add);

    assertThat(report.ending()).isEqualTo(Ending.DEADLINE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherThreadCanStopIt(boolean virtual) throws Exception {
    try (Silent silent = Net.silent()) {
      Scanner scanner = new Scanner(PATIENT);
      FutureTask<ScanReport> scan =
          new FutureTask<>(() ->
              scanner.scan(
                  List.of(Target.parse("127.0.0.1")), Ports.of(silent.port()), results::add));
      (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(scan);
      scanner.stop();

      assertThat(scan.get().ending()).isEqualTo(Ending.STOPPED);
      assertThat(scan.get().left()).isEqualTo(1);
      assertThat(results).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptStopsIt(boolean virtual) throws Exception {
    try (Silent silent = Net.silent()) {
      FutureTask<ScanReport> scan =
          new FutureTask<>(() -> scan(PATIENT, "127.0.0.1", silent.port()));
      Thread thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(scan);
      thread.interrupt();

      assertThat(scan.get().ending()).isEqualTo(Ending.STOPPED);
    }
  }

  @Test
  void theListenerCanStopIt() throws IOException {
    Scanner scanner = new Scanner(QUICK);
    ScanReport report =
        scanner.scan(List.of(Target.parse("127.0.0.0/24")), Ports.parse("-"), _ -> scanner.stop());

    assertThat(report.ending()).isEqualTo(Ending.STOPPED);
    assertThat(report.done()).isEqualTo(1);
  }

  @Test
  void itStaysStopped() throws IOException {
    Scanner scanner = new Scanner(QUICK);
    scanner.stop();
    ScanReport report = scanner.scan(List.of(Target.parse("127.0.0.1")), Ports.of(1), results::add);

    assertThat(report.ending()).isEqualTo(Ending.STOPPED);
    assertThat(results).isEmpty();
  }

  @Test
  void nothingIsDoneAtOnce() throws IOException {
    ScanReport report = new Scanner(QUICK).scan(List.of(), Ports.of(80), results::add);

    assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(report.total()).isZero();
  }

  @Test
  void aListenerThatFailsEndsItAndNothingIsLeftOpen() throws IOException {
    try (Silent silent = Net.silent();
        Socket open = Net.open("127.0.0.1")) {
      List<String> before = sockets();
      Scanner scanner = new Scanner(PATIENT);
      ScanListener failing =
          _ -> {
            throw new IllegalStateException("enough");
          };
      Ports ports = Ports.of(silent.port(), Net.port(open));

      assertThatThrownBy(() -> scanner.scan(List.of(Target.parse("127.0.0.1")), ports, failing))
          .hasMessage("enough");
      assertThat(sockets()).isEqualTo(before);
    }
  }

  /// Open sockets and multiplexers; other descriptors come and go with classes that are loaded.
  private static List<String> sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(ScannerTest::target)
          .filter(name -> name.matches("(socket|anon_).*"))
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  @Test
  void oneScanAtATime() throws IOException {
    Scanner scanner = new Scanner(QUICK);
    List<Target> here = List.of(Target.parse("127.0.0.1"));
    ScanListener nested =
        _ ->
            assertThatThrownBy(() -> scanner.scan(here, Ports.of(2), results::add))
                .hasMessage("a scan is under way");
    ScanReport first = scanner.scan(here, Ports.of(1), nested);
    ScanReport second = scanner.scan(here, Ports.of(1), results::add);

    assertThat(first.done()).isEqualTo(1);
    assertThat(first.plus(second).done()).isEqualTo(2);
  }
}
