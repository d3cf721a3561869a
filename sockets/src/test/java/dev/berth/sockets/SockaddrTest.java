package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SockaddrTest {
  @ParameterizedTest(name = "{0} is written {1}")
  @CsvSource({
    "127.0.0.1, 127.0.0.1:80",
    "::, [::]:80",
    "::1, [::1]:80",
    "fe80::1:0:0:2, [fe80::1:0:0:2]:80",
    "fe80:0:0:1::2, [fe80:0:0:1::2]:80",
    "1:2:3:4:5:6:7:0, [1:2:3:4:5:6:7:0]:80",
    "1:2:3:4:5:6:0:0, [1:2:3:4:5:6::]:80",
    "10:0:0:30:0:0:100:1, [10::30:0:0:100:1]:80"
  })
  void anAddressIsWrittenAsPeopleWriteIt(String address, String text) throws Exception {
    assertThat(Sockaddr.text(new InetSocketAddress(InetAddress.getByName(address), 80)))
        .isEqualTo(text);
  }
}
