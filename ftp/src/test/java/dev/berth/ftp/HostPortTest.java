package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The arguments of PORT and EPRT.
class HostPortTest {
  @Test
  void sixNumbers() {
    assertThat(HostPort.parsePort("192,0,2,7,4,1"))
        .isEqualTo(new HostPort(1, InetAddress.ofLiteral("192.0.2.7"), 1025));
    assertThat(HostPort.parsePort("255,255,255,255,255,255"))
        .isEqualTo(new HostPort(1, InetAddress.ofLiteral("255.255.255.255"), 65535));
    assertThat(HostPort.parsePort("0,0,0,0,0,0"))
        .isEqualTo(new HostPort(1, InetAddress.ofLiteral("0.0.0.0"), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",,,,,",
        "1,2,3,4,5",
        "1,2,3,4,5,6,7",
        "1,2,3,4,5,256",
        "1,2,3,4,5,-1",
        "1,2,3,4,5,+1",
        "1,2,3,4,5, 6",
        " 1,2,3,4,5,6",
        "1,2,3,4,5,6 ",
        "1.2.3.4,5,6",
        "a,2,3,4,5,6",
        "1,2,3,4,5,",
        "1,2,3,4,5,6,",
        "0001,2,3,4,5,6",
        "1,2,3,4,5,\u0666",
        "1,2,3,4,5,99999999999999999999"
      })
  void anythingElseIsNoAddress(String argument) {
    assertThat(HostPort.parsePort(argument)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "|1|192.0.2.7|2000|, 1, 192.0.2.7, 2000",
        "|2|2001:db8::7|2000|, 2, 2001:db8::7, 2000",
        "!2!::1!65535!, 2, ::1, 65535",
        "a1a1.2.3.4a5a, 1, 1.2.3.4, 5",
        "~1~1.2.3.4~0~, 1, 1.2.3.4, 0",
        ".2.::1.5., 2, ::1, 5",
      })
  void extended(String argument, int protocol, String address, int port) {
    assertThat(HostPort.parseExtended(argument))
        .isEqualTo(new HostPort(protocol, InetAddress.ofLiteral(address), port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "||||",
        "|1|1.2.3.4|5",
        "|1|1.2.3.4|5|6|",
        "|1|1.2.3|5|",
        "|1|1.2.3.4.5|5|",
        "|1|::1|5|",
        "|2|1.2.3.4|5|",
        "|2|localhost|5|",
        "|1|localhost|5|",
        "|2|::1%1|5|",
        "|2|:::1|5|",
        "|2|1:2|5|",
        "|1|1.2.3.4|65536|",
        "|1|1.2.3.4|-1|",
        "|1|1.2.3.4| 5|",
        "|||5|",
        "|x|1.2.3.4|5|",
        "|99999|1.2.3.4|5|",
        "|2|[::1]|5|",
        " 1 1.2.3.4 5 ",
        "|1|1,2,3,4|5|",
        "|2|12345::|5|",
        "\u00e91\u00e91.2.3.4\u00e95\u00e9"
      })
  void anythingElseIsNotExtended(String argument) {
    assertThat(HostPort.parseExtended(argument)).isNull();
  }

  @Test
  void anUnknownProtocolHasNoAddress() {
    assertThat(HostPort.parseExtended("|3|whatever|5|")).isEqualTo(new HostPort(3, null, 5));
  }

  @Test
  void addressesInDisguise() throws Exception {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    bytes[12] = 10;
    bytes[15] = 1;
    InetAddress mapped = java.net.Inet6Address.getByAddress(null, bytes, 0);
    assertThat(HostPort.normal(mapped)).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
    assertThat(HostPort.same(mapped, InetAddress.ofLiteral("10.0.0.1"))).isTrue();
    assertThat(HostPort.same(mapped, InetAddress.ofLiteral("10.0.0.2"))).isFalse();
    assertThat(HostPort.normal(InetAddress.ofLiteral("::1")))
        .isEqualTo(InetAddress.ofLiteral("::1"));
  }

  @Test
  void formats() {
    assertThat(HostPort.format((Inet4Address) InetAddress.ofLiteral("192.0.2.7"), 0xabcd))
        .isEqualTo("192,0,2,7,171,205");
  }
}
