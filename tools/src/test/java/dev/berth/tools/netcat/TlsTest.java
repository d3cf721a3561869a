package dev.berth.tools.netcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.tls.Identity;
import dev.berth.tls.TlsContext;
import dev.berth.tls.TlsException;
import dev.berth.tls.TlsSocket;
import dev.berth.tls.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A conversation within TLS.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TlsTest {
  private static final int MUCH = 2 * 1024 * 1024;
  private static final Identity IDENTITY = Identity.selfSigned("localhost");

  private static TlsSocket client(Socket socket) throws IOException {
    TlsContext context = TlsContext.client().trust(Trust.certificates(IDENTITY.certificate()));
    return TlsSocket.client(socket, context, "localhost");
  }

  private static Table.Call serve(
      Table table, Socket socket, NetcatOptions options, String version) {
    TlsContext context = TlsContext.server(IDENTITY).versions(version);
    return table.start(() -> {
      try (TlsSocket tls = TlsSocket.server(socket, context)) {
        return new Netcat(table.input(), table.output(), options).converse(tls);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void bytes_go_both_ways_and_the_end_is_told(String version) throws Exception {
    byte[] much = new byte[MUCH];
    new Random(3).nextBytes(much);
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Table table = Table.streams();
        TlsSocket client = client(pair.second())) {
      Table.Call call = serve(table, pair.first(), NetcatOptions.SERVER, version);
      table.type("welcome");
      ByteBuffer welcome = ByteBuffer.allocate(7);
      assertThat(client.readFully(welcome, Table.soon())).isEqualTo(7);
      CompletableFuture<byte[]> all = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              all.complete(table.all());
            } catch (IOException e) {
              all.completeExceptionally(e);
            }
          });
      client.write(ByteBuffer.wrap(much), Table.soon());
      client.closeWrite(Table.soon());
      assertThat(call.value()).isTrue();
      assertThat(all.get(60, TimeUnit.SECONDS)).isEqualTo(much);
    }
  }

  @Test
  void the_end_of_the_input_is_told_within_tls() throws Exception {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Table table = Table.streams();
        TlsSocket client = client(pair.second())) {
      var options = NetcatOptions.SERVER.withShutdownWrite(true);
      Table.Call call = serve(table, pair.first(), options, "TLSv1.3");
      table.type("gekko");
      table.endInput();
      assertThat(client.read(100, Table.soon())).asString().isEqualTo("gekko");
      client.write(Table.bytes("answer"), Table.soon());
      client.closeWrite(Table.soon());
      assertThat(table.all()).asString().isEqualTo("answer");
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void plain_text_is_told_to_be_no_tls() throws Exception {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Table table = Table.streams()) {
      Table.Call call = serve(table, pair.first(), NetcatOptions.SERVER, "TLSv1.3");
      pair.second().write(Table.bytes("GET / HTTP/1.0\r\n\r\n"));
      assertThat(call.failure())
          .isInstanceOfSatisfying(
              TlsException.class,
              e -> assertThat(e.reason()).isEqualTo(TlsException.Reason.NOT_TLS));
      assertThat(table.all()).isEmpty();
    }
  }
}
