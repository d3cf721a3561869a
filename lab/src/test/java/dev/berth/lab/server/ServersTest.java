package dev.berth.lab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {
  @TempDir private Path directory;

  @Test
  void berthTakesAnArchitectureAndOptions() {
    Berth berth = new Berth("evented+multiplexer=poll", Path.of("/home/of"));

    Launch launch = berth.prepare(new Setup(directory, Path.of("/site"), 2121, 3000, 3255));

    assertThat(berth.name()).isEqualTo("berth:evented+multiplexer=poll");
    assertThat(launch.command())
        .startsWith("/home/of/berth", "ftp", "/site", "--listen=127.0.0.1:2121")
        .contains("--passive-ports=3000-3255")
        .endsWith("--architecture=evented", "--multiplexer=poll");
    assertThat(launch.environment()).containsEntry("BERTH_NO_BUILD", "1");
  }

  @Test
  void theSerialArchitectureServesOneAtATime() {
    assertThat(new Berth("serial", Path.of("/")).sessionsAtOnce()).isEqualTo(1);
    assertThat(new Berth("serial+multiplexer=poll", Path.of("/")).sessionsAtOnce()).isEqualTo(1);
  }

  @Test
  void saysWhichProgramIsMissing() {
    FtpServers servers = new FtpServers(directory, new Programs(directory));

    assertThat(servers.named("berth:thread").missing())
        .hasValueSatisfying(text -> assertThat(text).contains("no script berth"));
    assertThat(servers.named("apache-ftpserver").missing())
        .hasValueSatisfying(text -> assertThat(text).contains("lab/peers"));
  }

  @Test
  void findsWhatWasUnpackedFirst() throws IOException {
    Path program = directory.resolve("peer/usr/sbin/sh");
    Files.createDirectories(program.getParent());
    Files.createDirectories(directory.resolve("peer/usr/lib/some-linux-gnu"));
    Files.createFile(program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Programs programs = new Programs(directory);

    assertThat(programs.find("peer", "sh")).contains(program);
    assertThat(programs.find("another", "sh")).get().isNotEqualTo(program);
    assertThat(programs.environment("peer"))
        .containsEntry(
            "LD_LIBRARY_PATH", directory.resolve("peer/usr/lib/some-linux-gnu").toString());
    assertThat(programs.environment("another")).isEmpty();
  }

  @Test
  void portsLieSideBySideBelowTheEphemeralOnes() throws IOException {
    FtpServer one = new Berth("one", directory);
    FtpServer two = new Vsftpd(new Programs(directory));
    Ports ports = new Ports(2000, List.of(one, two));

    assertThat(ports.firstPassive(one)).isEqualTo(3000);
    assertThat(ports.lastPassive(one)).isEqualTo(3255);
    assertThat(ports.firstPassive(two)).isEqualTo(3256);
    assertThat(ports.listening()).isBetween(2000, 2999);
    assertThatThrownBy(() -> new Ports(65000, List.of(one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--ports");
    assertThat(Ports.ephemeral("32768\t60999\n")).isEqualTo(32768);
  }
}
