package dev.berth.lab.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Over a pair of sockets, with everything written before it is read.
class ReplyReaderTest {
  private final ReplyReader replies = new ReplyReader();
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(10));
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    try (Socket listener = Socket.create(Domain.INET, Type.STREAM)) {
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      listener.listen(1);
      client = Socket.create(Domain.INET, Type.STREAM);
      client.connect(listener.localAddress());
      server = listener.accept();
    }
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void readsRepliesOneByOne() throws IOException {
    say("220 Hello\r\n331 Password, please\r\n");

    assertThat(read()).isEqualTo(220);
    assertThat(replies.text()).isEqualTo("220 Hello");
    assertThat(read()).isEqualTo(331);
    assertThat(replies.text()).isEqualTo("331 Password, please");
  }

  @Test
  void aReplyOfSeveralLinesEndsWithItsCodeAndABlank() throws IOException {
    say("211-Features\r\n MLST\r\n220 not yet\r\n211-nor now\r\n211 End\r\n200 Next\r\n");

    assertThat(read()).isEqualTo(211);
    assertThat(replies.text()).isEqualTo("211 End");
    assertThat(read()).isEqualTo(200);
  }

  @Test
  void findsThePort() throws IOException {
    say("229 Entering (Extended) Passive Mode (|||40312|)\r\n");

    read();
    assertThat(replies.extendedPort()).isEqualTo(40312);
  }

  @Test
  void refusesAReplyWithNoPort() throws IOException {
    say("229 Somewhere (|||70000|)\r\n229 Nowhere\r\n");

    read();
    assertThatThrownBy(replies::extendedPort).hasMessageContaining("Somewhere");
    read();
    assertThatThrownBy(replies::extendedPort).hasMessageContaining("Nowhere");
  }

  @Test
  void refusesWhatIsNoReply() throws IOException {
    say("hello\r\n");

    assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("hello");
  }

  @Test
  void noticesTheEnd() throws IOException {
    say("221 Bye\r\n");
    server.close();

    assertThat(read()).isEqualTo(221);
    assertThat(replies.isAtEnd(client, deadline)).isTrue();
    assertThatThrownBy(this::read).isInstanceOf(EOFException.class);
  }

  @Test
  void manyRepliesFitInOneBuffer() throws IOException {
    String reply = "200 " + "x".repeat(1000) + "\r\n";
    for (int i = 0; i < 100; i++) {
      say(reply);
      assertThat(read()).isEqualTo(200);
    }
  }

  private void say(String text) throws IOException {
    server.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private int read() throws IOException {
    return replies.read(client, deadline);
  }
}
