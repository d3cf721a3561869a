package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of services.
final class ServicesTest {
  @TempDir Path directory;

  private Services services(String text) throws IOException {
    return Services.read(Files.writeString(directory.resolve("services"), text));
  }

  @Test
  void theFileOfTheMachineGoesFirst() throws IOException {
    Services services = services("web\t\t80/tcp\twww w3\t# the web\n");

    assertThat(services.name(80)).isEqualTo("web");
    assertThat(services.port("web")).hasValue(80);
    assertThat(services.port("w3")).hasValue(80);
    assertThat(services.port("http")).hasValue(80);
  }

  @Test
  void onlyTcpCounts() throws IOException {
    Services services = services("time-of-day 4000/udp\nodd 4000/tcp\nother 4001/sctp\n");

    assertThat(services.name(4000)).isEqualTo("odd");
    assertThat(services.name(4001)).isEmpty();
    assertThat(services.port("time-of-day")).isEmpty();
  }

  @Test
  void whatIsNoEntryIsPassedOver() throws IOException {
    Services services =
        services("# comment\n\nlonely\nword many/tcp\n#hidden 4002/tcp\nlast 4003/tcp");

    assertThat(services.name(4002)).isEmpty();
    assertThat(services.name(4003)).isEqualTo("last");
  }

  @Test
  void theFirstNameOfAPortIsItsName() throws IOException {
    Services services = services("first 4004/tcp\nsecond 4004/tcp\nfirst 4005/tcp\n");

    assertThat(services.name(4004)).isEqualTo("first");
    assertThat(services.port("second")).hasValue(4004);
    assertThat(services.port("first")).hasValue(4004);
  }

  @Test
  void withoutAFileTheUsualOnesAreKnown() {
    Services services = Services.read(directory.resolve("missing"));

    assertThat(services.name(22)).isEqualTo("ssh");
    assertThat(services.name(6379)).isEqualTo("redis");
    assertThat(services.port("https")).hasValue(443);
    assertThat(services.name(60_001)).isEmpty();
  }
}
