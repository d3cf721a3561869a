package dev.berth.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients that people have, against a server of each architecture. Where they can, they upload
/// and download in both modes, and what arrives is compared byte by byte.
@ParameterizedClass(name = "{0}")
@MethodSource("architectures")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RealClientsTest {
  private static final byte[] NUMBERS =
      IntStream.range(0, 200_000)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining("\n"))
          .getBytes(UTF_8);

  /// More than the kernel keeps for a client that does not read.
  private static final long LARGE = 64 << 20;

  @Parameter String architecture;
  @TempDir Path temporary;

  private Path root;
  private Path here;
  private ServedDirectory server;

  static List<String> architectures() {
    return Architecture.all().stream()
        .filter(architecture -> !architecture.hasProcesses())
        .map(Architecture::name)
        .toList();
  }

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
    here = Files.createDirectories(temporary.resolve("here"));
    Files.createDirectories(root.resolve("dir/sub"));
    Files.writeString(root.resolve("dir/sub/deep"), "deep\n");
    Files.write(root.resolve("numbers"), NUMBERS);
    Files.createFile(root.resolve("empty"));
    server = new ServedDirectory(root, Architecture.named(architecture));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Client.Result curl(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "curl";
    command[1] = "-sS";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return Client.run(here, command);
  }

  private void write(String name, String content) throws IOException {
    OddTree.write(server.tree(), TreePath.ROOT.child(name), content.getBytes(UTF_8));
  }

  private byte[] served(String path) throws IOException {
    return Files.readAllBytes(root.resolve(path));
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

  private static String[] with(String[] modes, String... more) {
    String[] all = Arrays.copyOf(modes, modes.length + more.length);
    System.arraycopy(more, 0, all, modes.length, more.length);
    return all;
  }

  @Test
  void curlGoesOnWhereItWasBrokenOff() throws IOException, InterruptedException {
    byte[] half = Arrays.copyOf(NUMBERS, NUMBERS.length / 2);
    Path down = Files.write(here.resolve("numbers"), half);
    curl("-C", "-", "-o", down.toString(), server.url("/numbers")).well();
    assertThat(down).hasBinaryContent(NUMBERS);

    Path up = Files.write(here.resolve("up"), NUMBERS);
    Files.write(root.resolve("up"), half);
    curl("-C", "-", "-T", up.toString(), server.url("/up")).well();
    assertThat(served("up")).isEqualTo(NUMBERS);
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

  @Test
  void lftpMirrorsATreeThereAndBack() throws IOException, InterruptedException {
    OddTree.make(server.tree(), TreePath.ROOT.child("tree"));
    // Who serves one client at a time cannot serve the connections of one client at once.
    int parallel = architecture.equals("serial") ? 1 : 4;
    String script =
        """
        set ftp:sync-mode off
        set net:max-retries 2
        set net:timeout 10
        set cmd:fail-exit true
        open -u user,12345 -p %d 127.0.0.1
        mirror --parallel=%2$d tree there
        mirror -R --parallel=%2$d there back
        """
            .formatted(server.port(), parallel);
    Client.script(here, script, "lftp", "--norc").well();

    Client.run(here, "diff", "-r", root.resolve("tree").toString(), "there").well();
    Client.run(here, "diff", "-r", root.resolve("tree").toString(), root.resolve("back").toString())
        .well();
  }

  // ------------------------------------------------------------------------------------ tnftp

  @ParameterizedTest(name = "passive {0}")
  @ValueSource(strings = {"on", "off"})
  void tnftpDoesAWorkday(String passive) throws IOException, InterruptedException {
    Files.write(here.resolve("up"), NUMBERS);
    Files.writeString(here.resolve("many.1"), "one");
    Files.writeString(here.resolve("many.2"), "two");
    Files.createDirectory(here.resolve("again"));
    String script =
        """
        open 127.0.0.1 %d
        user user 12345
        passive %s
        prompt off
        binary
        mkdir work
        cd work
        put up
        mput many.1 many.2
        ls
        nlist many.*
        lcd again
        get up
        mget many.*
        rename many.1 moved
        size moved
        modtime moved
        delete many.2
        append ../many.2 moved
        mkdir gone
        rmdir gone
        pwd
        bye
        """
            .formatted(server.port(), passive);
    Client.Result result = Client.script(here, script, "tnftp", "-n", "-v").well();

    assertThat(result.out() + result.errors())
        .doesNotContainPattern("(?m)^[45]\\d\\d")
        .containsPattern("(?m)^moved\\s+3$")
        .contains("Remote directory: /work", "221 ");
    assertThat(here.resolve("again/up")).hasBinaryContent(NUMBERS);
    assertThat(here.resolve("again/many.1")).hasContent("one");
    assertThat(here.resolve("again/many.2")).hasContent("two");
    assertThat(root.resolve("work/moved")).hasContent("onetwo");
    assertThat(Objects.requireNonNull(root.resolve("work").toFile().list()))
        .containsExactlyInAnyOrder("up", "moved");
  }

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

  private void makeLarge() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("large").toFile(), "rw")) {
      file.setLength(LARGE);
    }
  }

  // ------------------------------------------------------------------------------------- wget

  private Client.Result wget(String... arguments) throws IOException, InterruptedException {
    String[] start = {"wget", "--no-config", "-nv", "-t", "2", "-T", "10"};
    return Client.run(here, with(start, arguments));
  }

  @Test
  void wgetMirrorsATree() throws IOException, InterruptedException {
    OddTree.make(server.tree(), TreePath.ROOT.child("tree"));
    wget("-r", "-l", "inf", "-nH", "--restrict-file-names=nocontrol", server.url("/tree/")).well();

    Client.run(here, "diff", "-r", root.resolve("tree").toString(), "tree").well();
  }

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

  @ParameterizedTest
  @ValueSource(strings = {"passive", "active"})
  void ftplibDoesEverything(String mode) throws IOException, InterruptedException {
    makeLarge();
    Path script = here.resolve("session.py");
    try (var resource = RealClientsTest.class.getResourceAsStream("/clients/session.py")) {
      Files.copy(Objects.requireNonNull(resource), script);
    }
    Client.Result result =
        Client.run(
            here,
            "python3",
            script.toString(),
            Integer.toString(server.port()),
            "user",
            "12345",
            mode);

    assertThat(result.well().out()).isEqualTo("well\n");
  }
}
