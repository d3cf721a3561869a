package dev.berth.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients that people have, against a server of each architecture. Where they can, they upload
/// and download in both modes, and what arrives is compared byte by byte.
///
/// Architectures of several processes take their time: they come with `-Dberth.full=true`, and
/// [EachClientTest] looks at them always.
@MethodSource("architectures")
final class RealClientsTest extends ClientsAtWork {
  static List<String> architectures() {
    return ServedDirectory.architectures(Boolean.getBoolean("berth.full"));
  }

  // ------------------------------------------------------------------------------------- curl

  @ParameterizedTest(name = "curl {0}")
  @ValueSource(strings = {"--ftp-pasv", "--disable-epsv", "-P -", "--disable-eprt -P -"})
  void curlTransfersInEveryMode(String mode) throws IOException, InterruptedException {
    String[] modes = mode.split(" ");
    assertThat(curl(with(modes, server.url("/numbers"))).well().bytes()).isEqualTo(NUMBERS);
    assertThat(curl(with(modes, server.url("/empty"))).well().bytes()).isEmpty();

    Path file = Files.write(here.resolve("file"), NUMBERS);
    curl(with(modes, "-T", file.toString(), server.url("/dir/"))).well();
    assertThat(served("dir/file")).isEqualTo(NUMBERS);
    curl(with(modes, "-T", root.resolve("empty").toString(), server.url("/dir/file"))).well();
    assertThat(served("dir/file")).isEmpty();
  }

  @Test
  void curlAppends() throws IOException, InterruptedException {
    Path file = Files.writeString(here.resolve("file"), "once ");
    curl("-a", "-T", file.toString(), server.url("/new")).well();
    curl("-a", "-T", file.toString(), server.url("/new")).well();

    assertThat(served("new")).asString(UTF_8).isEqualTo("once once ");
  }

  @Test
  void curlFetchesRanges() throws IOException, InterruptedException {
    int length = NUMBERS.length;

    assertThat(curl("-r", "10-19", server.url("/numbers")).well().bytes())
        .isEqualTo(Arrays.copyOfRange(NUMBERS, 10, 20));
    assertThat(curl("-r", "1000000-", server.url("/numbers")).well().bytes())
        .isEqualTo(Arrays.copyOfRange(NUMBERS, 1_000_000, length));
    assertThat(curl("-r", "-20", server.url("/numbers")).well().bytes())
        .isEqualTo(Arrays.copyOfRange(NUMBERS, length - 20, length));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"multicwd", "nocwd", "singlecwd"})
  void curlFindsItsWayByEveryMethod(String method) throws IOException, InterruptedException {
    Client.Result files =
        curl("--ftp-method", method, server.url("/dir/sub/deep"), server.url("/dir/sub/deep"));
    assertThat(files.well().out()).isEqualTo("deep\ndeep\n");
    assertThat(curl("--ftp-method", method, server.url("/dir/sub/")).well().out())
        .contains(" deep");
  }

  @Test
  void curlMakesDirectories() throws IOException, InterruptedException {
    Path file = Files.writeString(here.resolve("file"), "content");
    curl("--ftp-create-dirs", "-T", file.toString(), server.url("/a%20b/c/d")).well();

    assertThat(served("a b/c/d")).asString(UTF_8).isEqualTo("content");
  }

  @Test
  void curlFindsEveryName() throws IOException, InterruptedException {
    List<String> names =
        List.of(
            "a b",
            "number#1",
            OddTree.bytes("Füße"),
            "100%",
            "%41",
            "-la",
            "semi;colon",
            "a?b",
            "\u00ff");
    for (String name : names) {
      write(name, "content of " + name);
    }
    for (String name : names) {
      StringBuilder url = new StringBuilder("/");
      name.chars().forEach(c -> url.append(String.format("%%%02X", c)));
      assertThat(curl(server.url(url.toString())).well().out()).isEqualTo("content of " + name);
    }
    assertThat(curl("-l", server.url("/")).well().bytes()).asString(ISO_8859_1).contains(names);
  }

  @Test
  void curlListsAndAsksForFacts() throws IOException, InterruptedException {
    assertThat(curl("-l", server.url("/")).well().out().split("\r?\n"))
        .containsExactlyInAnyOrder("dir", "empty", "numbers");
    assertThat(curl(server.url("/")).well().out())
        .containsPattern("(?m)^drwx\\S+ .* dir\r?$")
        .containsPattern("(?m)^-rw\\S+ .* " + NUMBERS.length + " .* numbers\r?$");
    assertThat(curl("-I", server.url("/numbers")).well().out())
        .contains("Content-Length: " + NUMBERS.length, "Last-Modified: ");

    Path copy = here.resolve("copy");
    curl("-R", "-o", copy.toString(), server.url("/numbers")).well();
    assertThat(Files.getLastModifiedTime(copy).to(TimeUnit.SECONDS))
        .isEqualTo(Files.getLastModifiedTime(root.resolve("numbers")).to(TimeUnit.SECONDS));
  }

  @Test
  void curlFetchesLines() throws IOException, InterruptedException {
    write("lines", "one\ntwo\r\nthree");

    // They come with CR LF, which curl turns back.
    assertThat(curl("-B", server.url("/lines")).well().out()).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void curlRenamesAndDeletes() throws IOException, InterruptedException {
    curl(
            "-o",
            "list",
            "-Q",
            "RNFR empty",
            "-Q",
            "RNTO void",
            "-Q",
            "-DELE numbers",
            server.url("/"))
        .well();

    assertThat(root.resolve("void")).exists();
    assertThat(root.resolve("empty")).doesNotExist();
    assertThat(root.resolve("numbers")).doesNotExist();
  }

  @Test
  void curlUnderstandsRefusals() throws IOException, InterruptedException {
    curl(server.url("/nothing")).with(78);
    curl(server.url("/nowhere/")).with(9);
    curl("-u", "user:wrong", server.url("/")).with(67);
    curl("--max-filesize", "10", server.url("/numbers")).with(63);
  }

  // ------------------------------------------------------------------------------------- lftp

  // ------------------------------------------------------------------------------------ tnftp

  @ParameterizedTest(name = "passive {0}")
  @ValueSource(strings = {"on", "off"})
  void tnftpAbortsADownloadAndGoesOn(String passive) throws IOException, InterruptedException {
    makeLarge();
    String script =
        """
        open 127.0.0.1 %d
        user user 12345
        passive %s
        binary
        rate get 1000000
        get large
        rate get 0
        get numbers
        bye
        """
            .formatted(server.port(), passive);
    Client.Result result;
    try (Client client = Client.start(here, script, "tnftp", "-n", "-v")) {
      await().until(() -> here.resolve("large").toFile().length() > 0);
      client.signal("INT");
      result = client.await().well();
    }

    assertThat(result.out() + result.errors())
        .containsPattern("(?s)\n426 .*\n226 .*\n226 .*\n221 ");
    assertThat(here.resolve("numbers")).hasBinaryContent(NUMBERS);
  }

  // ------------------------------------------------------------------------------------- wget

  @Test
  void wgetGoesOnWhereItWasBrokenOff() throws IOException, InterruptedException {
    Files.write(here.resolve("numbers"), Arrays.copyOf(NUMBERS, 500_000));
    wget("-c", server.url("/numbers")).well();

    assertThat(here.resolve("numbers")).hasBinaryContent(NUMBERS);
  }

  @Test
  void wgetFetchesActively() throws IOException, InterruptedException {
    wget("--no-passive-ftp", server.url("/numbers")).well();

    assertThat(here.resolve("numbers")).hasBinaryContent(NUMBERS);
  }

  // ----------------------------------------------------------------------------------- ftplib

}
