package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses and ranges of them.
final class TargetTest {
  @ParameterizedTest(name = "{0} is {2} addresses from {1}")
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 1",
    "192.0.2.7/32, 192.0.2.7, 1",
    "192.0.2.7/31, 192.0.2.6, 2",
    "192.0.2.7/24, 192.0.2.0, 256",
    "192.0.2.7/23, 192.0.2.0, 512",
    "10.255.255.255/16, 10.255.0.0, 65536",
    "255.255.255.255/30, 255.255.255.252, 4",
    "::1, 0:0:0:0:0:0:0:1, 1",
    "[::1], 0:0:0:0:0:0:0:1, 1",
    "2001:db8::ff/120, 2001:db8:0:0:0:0:0:0, 256",
    "[2001:db8::ff]/124, 2001:db8:0:0:0:0:0:f0, 16",
    "2001:db8::1:ffff/112, 2001:db8:0:0:0:0:1:0, 65536",
    "::ffff:192.0.2.1, 192.0.2.1, 1"
  })
  void aRangeIsAllAddressesThatBeginAlike(String text, String first, int count) {
    Target target = Target.parse(text);

    assertThat(target.first().getHostAddress()).isEqualTo(first);
    assertThat(target.count()).isEqualTo(count);
    assertThat(target.host()).isEqualTo(text);
  }

  @Test
  void itsAddressesFollowOneAnother() {
    Target target = Target.parse("192.0.2.9/22");

    assertThat(target.address(0).getHostAddress()).isEqualTo("192.0.0.0");
    assertThat(target.address(255).getHostAddress()).isEqualTo("192.0.0.255");
    assertThat(target.address(256).getHostAddress()).isEqualTo("192.0.1.0");
    assertThat(target.address(1023).getHostAddress()).isEqualTo("192.0.3.255");
    assertThat(Target.parse("2001:db8::/112").address(0xfffe).getHostAddress())
        .isEqualTo("2001:db8:0:0:0:0:0:fffe");
  }

  @Test
  void theZoneOfALinkLocalAddressIsKept() {
    Target one = Target.parse("fe80::1%1");
    Target range = Target.parse("fe80::7%1/126");

    assertThat(((Inet6Address) one.first()).getScopeId()).isEqualTo(1);
    assertThat(((Inet6Address) range.address(3)).getScopeId()).isEqualTo(1);
    assertThat(range.address(3).getHostAddress()).startsWith("fe80:0:0:0:0:0:0:7%");
  }

  @Test
  void theZoneMustBeOneOfThisMachine() {
    assertThatThrownBy(() -> Target.parse("fe80::1%nowhere0"))
        .hasMessageContaining("'fe80::1%nowhere0' is not an address");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "10.0.0.0/8|10.0.0.0/8 is 16,777,216 addresses; the most is 65,536, a /16",
        "10.0.0.0/15|is 131,072 addresses",
        "0.0.0.0/0|is 4,294,967,296 addresses",
        "2001:db8::/64|2001:db8::/64 is 2^64 addresses; the most is 65,536, a /112",
        "::/0|is 2^128 addresses",
        "::/66|is 4,611,686,018,427,387,904 addresses",
        "192.0.2.1/33|after the / comes a number of bits, 0 to 32",
        "::1/129|after the / comes a number of bits, 0 to 128",
        "192.0.2.1/|after the / comes a number of bits",
        "192.0.2.1/-1|after the / comes a number of bits",
        "192.0.2.1/255.255.255.0|after the / comes a number of bits",
        "192.0.2.0/24/24|after the / comes a number of bits",
        "192.0.2|'192.0.2' is not an address",
        "192.0.2.256|is not an address",
        "192.0.2.1.1|is not an address",
        "127.1|is not an address",
        "2130706433|is not an address",
        "example.org/24|'example.org/24' is not an address",
        "example.org:80|is not an address",
        "127.0.0.1:80|is not an address",
        "http://example.org/|is not an address",
        "[::1]:80|is not an address",
        "[::1|is not an address",
        "1:2|is not an address",
        "fe80::1|fe80::1 is link-local: say by which interface it is reached, as in fe80::1%eth0"
      })
  void whatIsWrongIsTold(String text, String why) {
    assertThat(Target.isLiteral(text)).isTrue();
    assertThatThrownBy(() -> Target.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "example.org", "a1.b2", "1a", "xn--bcher-kva.example"})
  void aNameIsNoLiteral(String text) {
    assertThat(Target.isLiteral(text)).isFalse();
  }

  @Test
  void anEmptyTextIsNoName() {
    assertThat(Target.isLiteral("")).isTrue();
    assertThatThrownBy(() -> Target.parse("")).hasMessageContaining("'' is not an address");
  }

  @Test
  void aRangeThatIsMadeByHandIsChecked() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.0");

    assertThatThrownBy(() -> new Target("range", address, 0)).hasMessageContaining("1 to 65536");
    assertThatThrownBy(() -> new Target("range", address, 65_537))
        .hasMessageContaining("1 to 65536");
  }
}
