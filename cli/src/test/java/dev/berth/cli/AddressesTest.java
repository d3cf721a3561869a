package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressesTest {
  private final Addresses addresses = new Addresses();

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "127.0.0.1:2121, 127.0.0.1:2121",
    ":2121, 0.0.0.0:2121",
    "[::1]:2121, [::1]:2121",
    "[::]:0, [::]:0",
    "[fe80:0:0:0:1:0:0:2]:1, [fe80::1:0:0:2]:1",
    "[1:2:3:4:5:6:7:8]:1, [1:2:3:4:5:6:7:8]:1",
    "localhost:65535, 127.0.0.1:65535"
  })
  void anAddressIsReadAsPeopleWriteIt(String text, String address) {
    assertThat(Addresses.text(addresses.convert(text))).isEqualTo(address);
  }

  @ParameterizedTest(name = "{0} is tried at {1}")
  @CsvSource({"127.0.0.1:2121, 127.0.0.1:2121", ":2121, 127.0.0.1:2121", "[::]:2121, [::1]:2121"})
  void everyInterfaceIsTriedAtTheLoopback(String text, String address) {
    assertThat(Addresses.text(Addresses.toTry(addresses.convert(text)))).isEqualTo(address);
  }

  @Test
  void whatIsWrittenCanBeReadAgain() {
    InetSocketAddress address = addresses.convert("[fe80::1]:21");

    assertThat(addresses.convert(Addresses.text(address))).isEqualTo(address);
  }

  @Test
  void bracketsAreQuotedForTheShell() {
    assertThat(Addresses.quoted("ftp://[::1]:21/")).isEqualTo("'ftp://[::1]:21/'");
    assertThat(Addresses.quoted("ftp://127.0.0.1:21/")).isEqualTo("ftp://127.0.0.1:21/");
  }
}
