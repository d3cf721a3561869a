package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of the hosts file, which need no name server.
class HostsFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("hosts");
    String text =
        """
        # comment with ignored.example
        127.0.0.1\tlocalhost loopback.example # and another.example

        ::1   ip6-localhost\tip6-loopback
         192.0.2.1 Indented.Example
        192.0.2.2
        """;
    Files.writeString(file, text + "192.0.2.3 caf\u00e9", StandardCharsets.ISO_8859_1);
  }

  @Test
  void namesAndAliasesAreFoundInAnyCase() {
    assertThat(List.of("localhost", "LOOPBACK.example", "ip6-loopback", "indented.example"))
        .allSatisfy(name -> assertThat(HostsFile.has(file, name)).isTrue());
  }

  @Test
  void commentsAndAddressesAreNoNames() {
    assertThat(List.of("ignored.example", "another.example", "192.0.2.2", "127.0.0.1", "#", ""))
        .allSatisfy(name -> assertThat(HostsFile.has(file, name)).isFalse());
  }

  @Test
  void withoutTheFileThereAreNoNames() {
    assertThat(HostsFile.has(directory.resolve("missing"), "localhost")).isFalse();
    assertThat(HostsFile.has(directory, "localhost")).isFalse();
  }

  @Test
  void eachFamilyOfLocalhostIsThereOrSaidNotToBe() {
    for (Domain family : List.of(Domain.INET, Domain.INET6)) {
      CompletableFuture<List<Addrinfo>> asked =
          Resolver.SYSTEM.resolve("localhost", null, Hints.STREAM.withDomain(family));
      try {
        assertThat(asked.join())
            .isNotEmpty()
            .allSatisfy(one -> assertThat(one.domain()).isEqualTo(family));
      } catch (CompletionException e) {
        assertThat(e)
            .hasCauseInstanceOf(ResolutionException.class)
            .hasMessageContaining("getaddrinfo localhost: EAI_ADDRFAMILY");
      }
    }
  }
}
