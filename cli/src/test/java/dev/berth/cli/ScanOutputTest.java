package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Errno;
import dev.berth.tools.scan.PortResult;
import dev.berth.tools.scan.PortState;
import dev.berth.tools.scan.ScanReport;
import dev.berth.tools.scan.ScanReport.Ending;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What a scan shows.
final class ScanOutputTest {
  private static final PortResult SSH = result("192.0.2.1", 22, PortState.OPEN, null);
  private static final PortResult HTTP = result("2001:db8::1", 80, PortState.OPEN, null);
  private static final PortResult CLOSED =
      result("192.0.2.1", 23, PortState.CLOSED, Errno.ECONNREFUSED);
  private static final PortResult SILENT =
      result("192.0.2.1", 24, PortState.FILTERED, Errno.ETIMEDOUT);

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();
  private final AtomicBoolean stopped = new AtomicBoolean();

  private static PortResult result(String host, int port, PortState state, Errno reason) {
    return new PortResult(
        host, new InetSocketAddress(InetAddress.ofLiteral(host), port), state, reason);
  }

  private static ScanReport report(long total, long open, Duration time, Ending ending) {
    return new ScanReport(total, open, 1, 1, time, ending);
  }

  private ScanOutput text(boolean all, boolean terminal) {
    var progress = new ScanProgress(new PrintWriter(errors), terminal);
    PrintWriter writer = new PrintWriter(out);
    var format = new ScanText(writer, new PrintWriter(errors));
    return new ScanOutput(writer, format, progress, all, () -> stopped.set(true));
  }

  private ScanOutput json(boolean all) {
    var progress = new ScanProgress(new PrintWriter(errors), false);
    PrintWriter writer = new PrintWriter(out);
    return new ScanOutput(writer, new ScanJson(writer), progress, all, () -> stopped.set(true));
  }

  private static void tell(ScanOutput output) {
    output.port(SSH);
    output.port(CLOSED);
    output.port(HTTP);
    output.port(SILENT);
  }

  @Test
  void openPortsAreLinesWithTheirService() {
    tell(text(false, false));

    assertThat(out.toString())
        .isEqualTo(
            """
            192.0.2.1:22           open      ssh
            [2001:db8::1]:80       open      http
            """);
  }

  @Test
  void allPortsAreShownWithTheirReasonWhenTheyAreAskedFor() {
    tell(text(true, false));

    assertThat(out.toString())
        .isEqualTo(
            """
            192.0.2.1:22           open      ssh
            192.0.2.1:23           closed    ECONNREFUSED
            [2001:db8::1]:80       open      http
            192.0.2.1:24           filtered  ETIMEDOUT
            """);
  }

  @Test
  void theSummaryGoesElsewhereAndSaysWhatWasInTheWay() {
    ScanOutput output = text(false, false);
    tell(output);
    out.getBuffer().setLength(0);
    output.end(report(4, 2, Duration.ofMillis(1234), Ending.COMPLETE));

    assertThat(errors.toString())
        .isEqualTo("4 ports in 1.23 s: 2 open, 1 closed, 1 filtered (ETIMEDOUT 1).\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aScanThatEndedEarlySaysWhatIsLeft() {
    text(false, false).end(report(70_000, 0, Duration.ofSeconds(1), Ending.DEADLINE));
    text(false, false).end(report(3, 0, Duration.ofSeconds(1), Ending.STOPPED));

    assertThat(errors.toString().lines())
        .containsExactly(
            "2 ports in 1.00 s: 0 open, 1 closed, 1 filtered; the deadline has passed, and"
                + " 69,998 are left.",
            "2 ports in 1.00 s: 0 open, 1 closed, 1 filtered; ended early, and 1 are left.");
  }

  @Test
  void jsonIsAnObjectOnEachLine() {
    ScanOutput output = json(true);
    output.port(SSH);
    output.port(SILENT);
    output.end(report(4, 1, Duration.ofMillis(50), Ending.DEADLINE));

    assertThat(out.toString().lines())
        .containsExactly(
            "{\"type\":\"port\",\"host\":\"192.0.2.1\",\"address\":\"192.0.2.1\",\"port\":22,"
                + "\"state\":\"open\",\"service\":\"ssh\"}",
            "{\"type\":\"port\",\"host\":\"192.0.2.1\",\"address\":\"192.0.2.1\",\"port\":24,"
                + "\"state\":\"filtered\",\"service\":\"\",\"reason\":\"ETIMEDOUT\"}",
            "{\"type\":\"summary\",\"ports\":4,\"open\":1,\"closed\":1,\"filtered\":1,\"left\":1,"
                + "\"seconds\":0.05,\"ending\":\"deadline\"}");
    assertThat(errors.toString()).isEmpty();
  }

  @Test
  void jsonHasClosedPortsOnlyWhenTheyAreAskedFor() {
    tell(json(false));

    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.contains("\"open\""));
  }

  @Test
  void namesInJsonAreQuoted() {
    var address = new InetSocketAddress(InetAddress.ofLiteral("::1"), 1);
    json(false).port(new PortResult("a\"b\\c\td\u00fc", address, PortState.OPEN, null));

    assertThat(out.toString())
        .contains("\"host\":\"a\\\"b\\\\c\\u0009d\u00fc\",\"address\":\"::1\"");
  }

  @Test
  void progressIsOneLineThatMakesWay() {
    ScanOutput output = text(false, true);
    output.progress(new ScanReport(1000, 1, 100, 19, Duration.ofMillis(100), Ending.RUNNING));
    assertThat(errors.toString()).as("too early to be of use").isEmpty();

    output.progress(new ScanReport(1000, 1, 100, 19, Duration.ofMillis(600), Ending.RUNNING));
    assertThat(errors.toString()).isEqualTo("\r\033[K12 % of 1,000 ports, 1 open, 5 s left");

    output.progress(new ScanReport(1000, 1, 101, 19, Duration.ofMillis(601), Ending.RUNNING));
    output.port(SSH);
    assertThat(errors.toString()).endsWith("left\r\033[K");
  }

  @Test
  void elsewhereThanOnATerminalThereIsNone() {
    text(false, false)
        .progress(new ScanReport(1000, 1, 100, 19, Duration.ofSeconds(9), Ending.RUNNING));

    assertThat(errors.toString()).isEmpty();
  }

  @Test
  void progressBeforeTheFirstAnswerPromisesNothing() {
    assertThat(
            ScanProgress.line(new ScanReport(10, 0, 0, 0, Duration.ofSeconds(1), Ending.RUNNING)))
        .isEqualTo("0 % of 10 ports, 0 open");
  }

  @Test
  void whenNobodyReadsTheScanEnds() {
    Writer broken =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var progress = new ScanProgress(new PrintWriter(errors), false);
    PrintWriter writer = new PrintWriter(broken);
    var output =
        new ScanOutput(
            writer,
            new ScanText(writer, new PrintWriter(errors)),
            progress,
            false,
            () -> stopped.set(true));
    output.progress(report(9, 0, Duration.ZERO, Ending.RUNNING));
    assertThat(stopped).isFalse();
    output.port(SSH);
    output.progress(report(9, 1, Duration.ZERO, Ending.RUNNING));

    assertThat(stopped).isTrue();
  }
}
