package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connects in steps whose outcome is a value.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TryConnectTest {
  private static final int ROUNDS = 100;

  /// Steps until it has ended.
  private static Errno connect(Socket socket, InetSocketAddress address) throws IOException {
    Errno error = socket.tryConnect(address);
    while (error == Errno.EINPROGRESS || error == Errno.EALREADY) {
      socket.poll(Socket.WRITE, Net.soon());
      error = socket.tryConnect(address);
    }
    return error;
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aConnectionThatStandsIsNoError(Domain domain) throws IOException {
    try (Socket listener = Net.listener(domain);
        Socket client = Net.socket(domain)) {
      assertThat(connect(client, listener.localAddress())).isNull();
      assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
      assertThat(client.tryConnect(listener.localAddress())).as("once more").isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aSocketThatWasRefusedCanConnectAnew(Domain domain) throws IOException {
    try (Socket closed = Net.bound(domain);
        Socket listener = Net.listener(domain);
        Socket client = Net.socket(domain)) {
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(connect(client, closed.localAddress())).isEqualTo(Errno.ECONNREFUSED);
      }
      assertThat(connect(client, listener.localAddress())).isNull();
      try (Socket accepted = listener.accept(Net.soon())) {
        accepted.write(Net.bytes("hello"));
        assertThat(Net.read(client, 5)).isEqualTo("hello");
      }
    }
  }

  @Test
  void aConnectWithoutAnswerIsUnderWay() throws IOException {
    try (Net.Full full = Net.full();
        Socket client = Net.socket(Domain.INET)) {
      assertThat(client.tryConnect(full.address())).isEqualTo(Errno.EINPROGRESS);
      assertThat(client.tryConnect(full.address())).isEqualTo(Errno.EALREADY);
    }
  }

  @Test
  void aClosedSocketDoesNotConnect() throws IOException {
    try (Socket listener = Net.listener(Domain.INET)) {
      Socket client = Net.socket(Domain.INET);
      client.close();

      assertThatThrownBy(() -> client.tryConnect(listener.localAddress()))
          .isInstanceOf(SocketClosedException.class);
    }
  }
}
