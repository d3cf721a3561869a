package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Errno;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the end of a connect means.
final class VerdictTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aSocketThatIsConnectedToItselfHasFoundNobody(String host) throws IOException {
    try (Socket socket = Net.closed(host)) {
      socket.connect(socket.localAddress());

      assertThat(Verdict.of(socket, null)).isEqualTo(Errno.ECONNREFUSED);
    }
  }

  @Test
  void aConnectionThatStandsEndsWithAReset() throws IOException {
    try (Socket listener = Net.open("127.0.0.1");
        Socket socket = new SpareSockets().take(listener.domain())) {
      socket.connect(listener.localAddress());

      assertThat(Verdict.of(socket, null)).isNull();
      assertThat(socket.getOption(Option.SO_LINGER)).isZero();
    }
  }

  @Test
  void aFailureIsWhatItSays() throws IOException {
    try (Socket socket = Net.closed("127.0.0.1")) {
      assertThat(Verdict.of(socket, Errno.EHOSTUNREACH)).isEqualTo(Errno.EHOSTUNREACH);
    }
  }

  @Test
  void onlyARefusalMeansClosed() {
    assertThat(PortState.of(null)).isEqualTo(PortState.OPEN);
    assertThat(PortState.of(Errno.ECONNREFUSED)).isEqualTo(PortState.CLOSED);
    assertThat(PortState.of(Errno.ECONNRESET)).isEqualTo(PortState.CLOSED);
    for (Errno errno :
        new Errno[] {
          Errno.ETIMEDOUT,
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH,
          Errno.EACCES,
          Errno.EPERM,
          Errno.EADDRNOTAVAIL
        }) {
      assertThat(PortState.of(errno)).as(errno.toString()).isEqualTo(PortState.FILTERED);
    }
  }
}
