package dev.berth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each client at a day's work, against a server of every architecture: what arrives is compared
/// byte by byte.
@MethodSource("architectures")
final class EachClientTest extends ClientsAtWork {
  static List<String> architectures() {
    return ServedDirectory.architectures(true);
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

  @Test
  void wgetMirrorsATree() throws IOException, InterruptedException {
    OddTree.make(server.tree(), TreePath.ROOT.child("tree"));
    wget("-r", "-l", "inf", "-nH", "--restrict-file-names=nocontrol", server.url("/tree/")).well();

    Client.run(here, "diff", "-r", root.resolve("tree").toString(), "tree").well();
  }

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
