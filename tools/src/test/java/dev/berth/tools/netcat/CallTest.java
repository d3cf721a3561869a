package dev.berth.tools.netcat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.ConnectFailedException;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.ResolutionException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How both ends of netcat find each other.
@Timeout(60)
final class CallTest {
  private static final String HOST = "127.0.0.1";

  @TempDir Path directory;

  private static Endpoint.Inet endpoint(Callee callee) throws IOException {
    SocketAddress address = callee.addresses().getFirst();
    return new Endpoint.Inet(HOST, ((InetSocketAddress) address).getPort());
  }

  private static Socket connect(Endpoint to, Reach reach) throws IOException {
    return new Caller(reach).connect(to, Table.soon());
  }

  private static String read(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    socket.recv(buffer, 0, Table.soon());
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  @Test
  void streams_meet_at_a_port() throws Exception {
    try (Callee callee = Callee.open(new Endpoint.Inet(null, 0), Reach.STREAM);
        Socket client = connect(endpoint(callee), Reach.STREAM);
        Socket server = callee.accept()) {
      client.write(Table.bytes("hello"));
      assertThat(read(server)).isEqualTo("hello");
    }
  }

  @Test
  void datagrams_find_the_way_back_and_the_first_one_is_not_lost() throws Exception {
    try (Callee callee = Callee.open(new Endpoint.Inet(null, 0), Reach.DATAGRAMS);
        Socket client = connect(endpoint(callee), Reach.DATAGRAMS)) {
      client.write(Table.bytes("hello"));
      try (Socket server = callee.accept()) {
        assertThat(read(server)).isEqualTo("hello");
        server.write(Table.bytes("to you"));
        assertThat(read(client)).isEqualTo("to you");
      }
    }
  }

  @Test
  void datagrams_can_be_heard_from_everybody() throws Exception {
    try (Callee callee = Callee.open(new Endpoint.Inet(HOST, 0), Reach.DATAGRAMS);
        Socket one = connect(endpoint(callee), Reach.DATAGRAMS);
        Socket other = connect(endpoint(callee), Reach.DATAGRAMS)) {
      one.write(Table.bytes("one"));
      other.write(Table.bytes("other"));
      assertThat(read(callee.everybody())).isEqualTo("one");
      assertThat(read(callee.everybody())).isEqualTo("other");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"STREAM", "DGRAM"})
  void a_path_is_a_place_and_is_gone_afterwards(String type) throws Exception {
    Reach reach = type.equals("STREAM") ? Reach.STREAM : Reach.DATAGRAMS;
    Path path = directory.resolve("socket");
    Endpoint at = Endpoint.unix(path.toString());
    try (Callee callee = Callee.open(at, reach);
        Socket client = connect(at, reach)) {
      client.write(Table.bytes("hello"));
      try (Socket server = callee.accept()) {
        assertThat(read(server)).isEqualTo("hello");
        server.write(Table.bytes("to you"));
        assertThat(read(client)).isEqualTo("to you");
      }
    }
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void an_abstract_name_is_a_place() throws Exception {
    Endpoint at = Endpoint.unix("@berth-netcat-" + ProcessHandle.current().pid());
    try (Callee callee = Callee.open(at, Reach.STREAM);
        Socket client = connect(at, Reach.STREAM);
        Socket server = callee.accept()) {
      client.write(Table.bytes("x"));
      assertThat(read(server)).isEqualTo("x");
    }
  }

  @Test
  void the_client_comes_from_the_address_that_was_chosen() throws Exception {
    Reach from = Reach.STREAM.withSource(new InetSocketAddress("127.0.0.2", 0));
    try (Callee callee = Callee.open(new Endpoint.Inet(HOST, 0), Reach.STREAM);
        Socket _ = connect(endpoint(callee), from);
        Socket server = callee.accept()) {
      assertThat(server.remoteAddress().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void a_source_port_alone_leaves_the_address_to_the_kernel() throws Exception {
    int port;
    try (Socket free = Socket.create(Domain.INET, Type.STREAM)) {
      free.bind(new InetSocketAddress(HOST, 0));
      port = free.localAddress().getPort();
    }
    Reach from = Reach.STREAM.withSource(new InetSocketAddress(port));
    try (Callee callee = Callee.open(new Endpoint.Inet(HOST, 0), Reach.STREAM);
        Socket client = connect(endpoint(callee), from)) {
      assertThat(client.localAddress().getPort()).isEqualTo(port);
    }
  }

  @Test
  void without_names_a_name_is_no_host() {
    Endpoint to = new Endpoint.Inet("localhost", 1);
    for (Reach reach : new Reach[] {Reach.STREAM, Reach.DATAGRAMS}) {
      assertThatThrownBy(() -> connect(to, reach.withNumeric(true)))
          .isInstanceOf(ResolutionException.class);
    }
  }

  @Test
  void a_port_answers_or_does_not() throws Exception {
    Caller caller = new Caller(Reach.STREAM);
    Endpoint to;
    try (Callee callee = Callee.open(new Endpoint.Inet(HOST, 0), Reach.STREAM)) {
      to = endpoint(callee);
      caller.probe(to, Table.soon());
    }
    assertThatThrownBy(() -> caller.probe(to, Deadline.NONE))
        .isInstanceOf(ConnectFailedException.class);
  }

  @Test
  void a_udp_port_answers_unless_it_says_that_it_is_closed() throws Exception {
    Caller caller = new Caller(Reach.DATAGRAMS);
    Endpoint to;
    try (Callee callee = Callee.open(new Endpoint.Inet(HOST, 0), Reach.DATAGRAMS)) {
      to = endpoint(callee);
      caller.probe(to, Table.soon());
    }
    assertThatThrownBy(() -> caller.probe(to, Table.soon()))
        .isInstanceOf(ErrnoException.ConnectionRefused.class);
  }
}
