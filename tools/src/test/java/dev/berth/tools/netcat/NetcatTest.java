package dev.berth.tools.netcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Directory;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.TcpServer;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a conversation does with its input, its output and its peer.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NetcatTest {
  private static final OpenFlags CREATE = OpenFlags.O_WRONLY.with(OpenFlags.O_CREAT);
  private static final int MUCH = 8 * 1024 * 1024;

  @TempDir Path directory;

  @Test
  void bytes_go_both_ways() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.type("hello\0\u00ff\n");
      assertThat(table.heard(8)).isEqualTo("hello\0\u00ff\n");
      table.say("\u0080 to you");
      assertThat(table.shown(8)).isEqualTo("\u0080 to you");
      table.endInput();
      table.peer.close();
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void without_shutdown_the_peer_does_not_learn_of_the_end_of_the_input_and_can_go_on()
      throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.type("gekko");
      table.endInput();
      assertThat(table.heard(5)).isEqualTo("gekko");
      table.say("still here");
      assertThat(table.shown(10)).isEqualTo("still here");
      assertThat(table.peer.recv(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT))
          .isEqualTo(Socket.WOULD_BLOCK);
      assertThat(call.outcome()).isNotDone();
      table.peer.closeWrite();
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void with_shutdown_the_peer_reads_the_end_and_can_answer() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT.withShutdownWrite(true));
      table.type("gekko");
      table.endInput();
      assertThat(table.heard(100)).isEqualTo("gekko");
      table.say("answer");
      table.peer.close();
      assertThat(table.all()).asString().isEqualTo("answer");
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void when_the_peer_ends_its_half_the_input_is_sent_to_its_end() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.say("last words");
      table.peer.closeWrite();
      assertThat(table.shown(10)).isEqualTo("last words");
      table.type("more");
      assertThat(table.heard(4)).isEqualTo("more");
      assertThat(call.outcome()).isNotDone();
      table.endInput();
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void a_server_ends_with_its_peer() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.SERVER);
      table.say("bye");
      table.peer.closeWrite();
      assertThat(call.value()).isTrue();
      assertThat(table.all()).asString().isEqualTo("bye");
    }
  }

  @Test
  void a_peer_that_has_gone_altogether_ends_it_though_the_input_is_open() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.peer.close(); // In the domain UNIX that is known at once.
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void an_output_that_nobody_reads_stops_the_peer_and_nothing_is_lost() throws Exception {
    byte[] much = new byte[MUCH];
    new Random(1).nextBytes(much);
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.endInput();
      ByteBuffer bytes = ByteBuffer.wrap(much);
      while (table.peer.poll(Socket.WRITE, Deadline.after(Duration.ofMillis(300))) != 0) {
        assertThat(table.peer.writeNonBlocking(bytes)).isNotZero();
      }
      assertThat(bytes.position()).as("taken without a reader").isLessThan(MUCH / 4);
      CompletableFuture<byte[]> read = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              read.complete(table.all());
            } catch (IOException e) {
              read.completeExceptionally(e);
            }
          });
      table.peer.write(bytes, Table.soon());
      table.peer.close();
      assertThat(call.value()).isTrue();
      assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(much);
    }
  }

  @Test
  void a_peer_that_does_not_read_stops_the_input() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT.withShutdownWrite(true));
      ByteBuffer much = ByteBuffer.allocate(MUCH);
      while (table.keys().poll(Socket.WRITE, Deadline.after(Duration.ofMillis(300))) != 0) {
        assertThat(table.keys().writeNonBlocking(much)).isNotZero();
      }
      assertThat(much.position()).as("taken without a reader").isLessThan(MUCH / 4);
      int sent = much.position();
      table.endInput();
      ByteBuffer heard = ByteBuffer.allocate(MUCH);
      assertThat(table.peer.readFully(heard, Table.soon())).isEqualTo(sent);
      table.peer.close();
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void a_closed_output_is_the_end_without_an_error() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.say("seen");
      assertThat(table.shown(4)).isEqualTo("seen");
      table.screen().close();
      assertThat(call.value()).as("the output can take more").isFalse();
    }
  }

  @Test
  void the_time_after_the_end_of_the_input_is_limited() throws Exception {
    try (Table table = Table.streams()) {
      Table.Call call = table.start(NetcatOptions.CLIENT.withQuit(Duration.ZERO));
      table.type("x");
      table.endInput();
      assertThat(table.heard(100)).isEqualTo("x");
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void a_conversation_in_which_nothing_happens_ends() throws Exception {
    try (Table table = Table.streams()) {
      var idle = NetcatOptions.CLIENT.withIdle(Duration.ofMillis(50));
      assertThat(table.start(idle).value()).isTrue();
    }
  }

  @Test
  void datagrams_stay_apart() throws Exception {
    try (Table table = new Table(Type.DGRAM)) {
      table.start(NetcatOptions.CLIENT);
      table.type("one");
      assertThat(datagram(table.peer)).isEqualTo(3);
      table.type("three");
      assertThat(datagram(table.peer)).isEqualTo(5);
      table.say("");
      table.say("answer");
      assertThat(table.shown(6)).isEqualTo("answer");
    }
  }

  private static int datagram(Socket socket) throws IOException {
    return socket.recv(ByteBuffer.allocate(100), 0, Table.soon());
  }

  @Test
  void without_an_input_there_is_not_even_an_end() throws Exception {
    try (Table table = Table.streams()) {
      var options = NetcatOptions.SERVER.withShutdownWrite(true).withQuit(Duration.ZERO);
      Table.Call call = table.startReceiving(options);
      table.say("x");
      assertThat(table.shown(1)).isEqualTo("x");
      assertThat(table.peer.recv(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT))
          .isEqualTo(Socket.WOULD_BLOCK);
      table.peer.closeWrite();
      assertThat(call.value()).isTrue();
    }
  }

  @Test
  void a_reset_is_an_error_and_what_came_before_is_in_the_output() throws Exception {
    try (TcpServer server = TcpServer.open("127.0.0.1", 0);
        Socket client = TcpClient.open("127.0.0.1", server.port());
        Socket accepted = server.accept(Table.soon());
        Table table = new Table(new Socket.Pair(client, accepted))) {
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.say("before");
      assertThat(table.shown(6)).isEqualTo("before");
      table.peer.reset();
      assertThat(call.failure()).isInstanceOf(ErrnoException.ConnectionReset.class);
      assertThat(table.all()).as("after the reset").isEmpty();
    }
  }

  @Test
  void a_datagram_that_nobody_takes_is_an_error() throws Exception {
    try (Socket client = Socket.create(Domain.INET, Type.DGRAM);
        Socket nobody = Socket.create(Domain.INET, Type.DGRAM);
        Table table = new Table(new Socket.Pair(client, nobody))) {
      try (Socket closed = Socket.create(Domain.INET, Type.DGRAM)) {
        closed.bind(new InetSocketAddress("127.0.0.1", 0));
        client.connect(closed.localAddress());
      }
      Table.Call call = table.start(NetcatOptions.CLIENT);
      table.type("x");
      assertThat(call.failure()).isInstanceOf(ErrnoException.ConnectionRefused.class);
    }
  }

  @Test
  void files_are_input_and_output_and_do_not_make_the_loop_wait() throws Exception {
    byte[] much = new byte[MUCH];
    new Random(2).nextBytes(much);
    Files.write(directory.resolve("from"), much);
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Directory files = Directory.open(directory);
        FileHandle source = files.open("/from", OpenFlags.O_RDONLY, 0);
        RawFd input = RawFd.copyOf(source.fileno());
        FileHandle sink = files.open("/to", CREATE, 0600);
        RawFd output = RawFd.copyOf(sink.fileno())) {
      Thread echo =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try (Socket peer = pair.second()) {
                  peer.inputStream().transferTo(peer.outputStream());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      var options = NetcatOptions.CLIENT.withShutdownWrite(true);
      assertThat(new Netcat(input, output, options).converse(pair.first())).isTrue();
      echo.join(Duration.ofSeconds(30));
    }
    assertThat(Files.readAllBytes(directory.resolve("to"))).isEqualTo(much);
  }
}
