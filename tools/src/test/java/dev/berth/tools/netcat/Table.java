package dev.berth.tools.netcat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Pipe;
import dev.berth.sockets.PipeEnd;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// A conversation that a test sits around: it types the input, reads the output, and is the peer.
final class Table implements AutoCloseable {
  private final Pipe in = Pipe.open();
  private final Pipe out = Pipe.open();
  private final RawFd input = RawFd.copyOf(in.reader().fileno());
  private final RawFd output = RawFd.copyOf(out.writer().fileno());
  private final Socket ours;
  final Socket peer;

  Table(Type type) throws IOException {
    this(Socket.socketpair(Domain.UNIX, type));
  }

  Table(Socket.Pair pair) throws IOException {
    ours = pair.first();
    peer = pair.second();
    in.reader().close();
    out.writer().close();
  }

  static Table streams() throws IOException {
    return new Table(Type.STREAM);
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Converses in a thread of its own.
  Call start(NetcatOptions options) {
    return start(() -> new Netcat(input, output, options).converse(ours));
  }

  /// The same with nothing to send.
  Call startReceiving(NetcatOptions options) {
    return start(() -> new Netcat(null, output, options).converse(ours));
  }

  RawFd input() {
    return input;
  }

  RawFd output() {
    return output;
  }

  /// The end of the pipe to type into.
  PipeEnd keys() {
    return in.writer();
  }

  /// The end of the pipe where the output is to be read.
  PipeEnd screen() {
    return out.reader();
  }

  Call start(Callable<Boolean> conversation) {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            outcome.complete(conversation.call());
          } catch (Throwable t) {
            outcome.completeExceptionally(t);
          } finally {
            ours.close();
            output.close();
          }
        });
    return new Call(outcome);
  }

  /// A conversation under way.
  record Call(CompletableFuture<Boolean> outcome) {
    boolean value() throws Exception {
      return outcome.get(60, TimeUnit.SECONDS);
    }

    Throwable failure() throws Exception {
      try {
        throw new AssertionError("it has not failed but returned " + value());
      } catch (ExecutionException e) {
        return e.getCause();
      }
    }
  }

  void type(String text) throws IOException {
    in.writer().write(bytes(text), soon());
  }

  void endInput() {
    in.writer().close();
  }

  void say(String text) throws IOException {
    peer.write(bytes(text), soon());
  }

  /// What the peer reads next, so many bytes of it or fewer at the end.
  String heard(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    peer.readFully(buffer, soon());
    return text(buffer);
  }

  /// What is in the output next.
  String shown(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && screen().readPartial(buffer, soon()) != Socket.END) {
      // Each turn has made room smaller.
    }
    return text(buffer);
  }

  /// All of the output, to its end.
  byte[] all() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    while (screen().readPartial(buffer, soon()) != Socket.END) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  private static String text(ByteBuffer buffer) {
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    in.close();
    out.close();
    input.close();
    output.close();
    ours.close();
    peer.close();
  }
}
