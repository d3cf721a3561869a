package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Directory;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files that go out without coming in: sendfile(2). After CPython's test_socket
/// (SendfileUsingSendfileTest).
class SendfileTest extends Case {
  @TempDir Path directory;

  private FileHandle file(byte[] bytes) throws IOException {
    Files.write(directory.resolve("file"), bytes);
    try (Directory root = Directory.open(directory)) {
      return closing(root.open("/file", OpenFlags.O_RDONLY, 0));
    }
  }

  private FileHandle file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX"})
  void a_whole_file_is_sent(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    assertThat(ends.client().sendFile(file("a file"), 0, Long.MAX_VALUE)).isEqualTo(6);
    assertThat(read(ends.server(), 6)).isEqualTo("a file");
  }

  @Test
  void an_empty_file_is_nothing() throws IOException {
    Ends ends = connected();
    assertThat(ends.client().sendFile(file(""), 0, 100)).isZero();
    assertNothingThere(ends.server());
  }

  @Test
  void it_begins_at_the_offset() throws IOException {
    Ends ends = connected();
    assertThat(ends.client().sendFile(file("0123456789"), 7, 100)).isEqualTo(3);
    assertThat(read(ends.server(), 3)).isEqualTo("789");
  }

  @Test
  void it_ends_after_the_count() throws IOException {
    Ends ends = connected();
    FileHandle file = file("0123456789");
    assertThat(ends.client().sendFile(file, 0, 1)).isEqualTo(1);
    assertThat(ends.client().sendFile(file, 4, 3)).isEqualTo(3);
    assertThat(ends.client().sendFile(file, 4, 0)).isZero();
    assertThat(read(ends.server(), 4)).isEqualTo("0456");
    assertNothingThere(ends.server());
  }

  @Test
  void beyond_the_end_there_is_nothing() throws IOException {
    Ends ends = connected();
    FileHandle file = file("0123456789");
    assertThat(ends.client().sendFile(file, 10, 100)).isZero();
    assertThat(ends.client().sendFile(file, 1L << 40, 100)).isZero();
  }

  @Test
  void an_offset_before_the_start_is_refused() throws IOException {
    Ends ends = connected();
    FileHandle file = file("text");
    fails(ErrnoException.InvalidArgument.class, () -> ends.client().sendFile(file, -1, 1));
  }

  @Test
  void a_large_file_goes_as_fast_as_the_peer_reads() throws Exception {
    Ends ends = connected();
    byte[] bytes = new byte[5_000_003];
    ThreadLocalRandom.current().nextBytes(bytes);
    FileHandle file = file(bytes);
    Waiting<Long> send =
        start(() -> {
          long at = 0;
          for (long n; (n = ends.client().sendFile(file, at, bytes.length, soon())) > 0; ) {
            at += n;
          }
          ends.client().closeWrite();
          return at;
        });
    assertThat(ends.server().read(bytes.length, soon())).isEqualTo(bytes);
    assertThat(send.value()).isEqualTo(bytes.length);
  }

  @Test
  void without_room_it_ends_at_the_deadline_or_says_so_at_once() throws IOException {
    Ends ends = connected();
    FileHandle file = file("text");
    stuff(ends.client());
    SocketTimeoutException e =
        fails(SocketTimeoutException.class, () -> ends.client().sendFile(file, 0, 4, tiny()));
    assertThat(e).hasMessageStartingWith("sendfile tcp ");
    assertThat(ends.client().sendFileNonBlocking(file, 0, 4)).isEqualTo(Socket.WOULD_BLOCK);
  }

  @Test
  void without_room_it_waits() throws Exception {
    Ends ends = pair(Type.STREAM);
    FileHandle file = file("text");
    long before = stuff(ends.client());
    Waiting<Long> send = start(() -> ends.client().sendFile(file, 0, 4)).untilItWaits();
    read(ends.server(), (int) before);
    assertThat(send.value()).isEqualTo(4);
    assertThat(read(ends.server(), 4)).isEqualTo("text");
  }

  @Test
  void closing_the_socket_or_the_file_ends_the_wait() throws Exception {
    Ends ends = pair(Type.STREAM);
    Ends other = pair(Type.STREAM);
    FileHandle file = file("text");
    stuff(ends.client());
    stuff(other.client());
    Waiting<Long> send = start(() -> ends.client().sendFile(file, 0, 4)).untilItWaits();
    Waiting<Long> second = start(() -> other.client().sendFile(file, 0, 4)).untilItWaits();
    ends.client().close();
    assertThat(send.failure()).isInstanceOf(SocketClosedException.class);
    file.close();
    assertThat(second.failure()).isInstanceOf(SocketClosedException.class);
  }

  @Test
  void what_is_closed_is_not_sent_nor_sent_to() throws IOException {
    Ends ends = connected();
    FileHandle file = file("text");
    FileHandle closed = file.dup();
    closed.close();
    fails(SocketClosedException.class, () -> ends.client().sendFile(closed, 0, 4));
    ends.client().close();
    fails(SocketClosedException.class, () -> ends.client().sendFile(file, 0, 4));
  }

  @Test
  void a_peer_that_is_gone_is_a_broken_pipe() throws IOException {
    Ends ends = connected();
    FileHandle file = file("text");
    ends.client().closeWrite();
    ErrnoException e =
        fails(ErrnoException.BrokenPipe.class, () -> ends.client().sendFile(file, 0, 4));
    assertThat(e).hasMessageStartingWith("sendfile tcp 127.0.0.1:");
  }
}
