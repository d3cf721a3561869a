package dev.berth.tools.netcat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Fd;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The loop of one conversation: input, output and peer in one poll(2), which alone waits for
/// whatever the standard input may be. epoll refuses files (EPERM), which are always ready.
///
/// The rule: what has a hang-up or an error is reported by poll(2) whether one is interested or
/// not; so nothing stays registered that would not be acted on, or the loop would spin.
final class Joint implements Closeable {
  private static final int GONE = Socket.ERROR | Socket.HANGUP;

  private final Multiplexer multiplexer;
  private final Peer peer;
  private final NetcatOptions options;
  private final Sending sending;
  private final Receiving receiving;
  private final @Nullable Watched input;
  private final Watched output;
  private final Watched socket;
  private Deadline quit = Deadline.NONE;
  private boolean outputGone;
  private boolean timeUp;
  private @Nullable IOException failure;

  Joint(Peer peer, @Nullable RawFd input, RawFd output, NetcatOptions options) throws IOException {
    this.peer = peer;
    this.options = options;
    this.sending = new Sending(peer, input, options.shutdownWrite());
    this.receiving = new Receiving(peer, output, isFile(output));
    this.multiplexer = Multiplexer.open(Multiplexer.Kind.POLL);
    this.input = input == null ? null : new Watched(input, isFile(input));
    this.output = new Watched(output, isFile(output));
    this.socket = new Watched(peer.socket(), false);
  }

  private static boolean isFile(Fd fd) {
    return Files.isRegularFile(Path.of("/proc/self/fd/" + fd.fileno()));
  }

  /// One of the three, and what it was ready for.
  private final class Watched {
    private final Fd fd;
    private final boolean file;
    private Multiplexer.@Nullable Registration registration;
    private int ready;

    Watched(Fd fd, boolean file) {
      this.fd = fd;
      this.file = file;
    }

    void watch(boolean on, int interest) throws IOException {
      Multiplexer.Registration now = registration;
      ready = 0;
      if (file || !on) {
        if (now != null) {
          now.cancel();
          registration = null;
        }
      } else if (now == null) {
        registration = multiplexer.add(fd, interest, this);
      } else {
        now.interest(interest);
      }
    }

    boolean isReady() {
      return file || ready != 0;
    }
  }

  /// Converses until the end.
  ///
  /// @return whether the output can take more
  boolean run() throws IOException {
    while (!timeUp) {
      move();
      if (isOver()) {
        break;
      }
      await();
    }
    if (failure != null) {
      throw failure;
    }
    return !outputGone;
  }

  private void move() throws IOException {
    try {
      if (!sending.isOver()) {
        sending.move(input != null && input.isReady());
      }
    } catch (LocalFailure e) {
      throw e.failure();
    } catch (IOException e) {
      sending.stop();
      if (peer.socket().type() == Type.DGRAM) {
        receiving.stop(); // There is no end to wait for.
      }
      fail(e);
    }
    try {
      receiving.move(output.isReady());
    } catch (LocalFailure e) {
      outputGone = true;
      if (!(e.failure() instanceof ErrnoException.BrokenPipe)) {
        throw e.failure();
      }
    } catch (IOException e) {
      receiving.stop();
      sending.stop();
      fail(e);
    }
    Duration time = options.quit();
    if (input != null && sending.isOver() && time != null && quit == Deadline.NONE) {
      quit = Deadline.after(time);
    }
  }

  private void fail(IOException e) {
    if (failure == null) {
      failure = e;
    }
  }

  private boolean isOver() {
    if (outputGone || quit.remaining() == 0) {
      return true;
    }
    boolean nothingToSend = sending.isOver() || (options.endsWithPeer() && !sending.wantsPeer());
    return receiving.isOver() && nothingToSend;
  }

  private void await() throws IOException {
    if (input != null) {
      input.watch(sending.wantsInput(), Socket.READ);
    }
    output.watch(true, receiving.wantsOutput() ? Socket.WRITE : 0);
    int interest = peer.interest(receiving.wantsPeer(), sending.wantsPeer());
    boolean watchForTheEnd = receiving.hasEnded() && !sending.isOver();
    socket.watch(interest != 0 || watchForTheEnd, interest);
    Duration idle = options.idle();
    Deadline deadline = idle == null ? Deadline.NONE : Deadline.after(idle);
    boolean atOnce = input != null && input.file && sending.wantsInput();
    int count = waitUntil(atOnce ? Deadline.after(Duration.ZERO) : deadline);
    timeUp = count == 0 && !atOnce && idle != null && deadline.remaining() == 0;
    for (int i = 0; i < count; i++) {
      Multiplexer.Registration ready = multiplexer.ready(i);
      if (ready != null && ready.attachment() instanceof Watched watched) {
        watched.ready = ready.ready();
      }
    }
    outputGone = (output.ready & GONE) != 0;
    if (interest == 0 && (socket.ready & GONE) != 0) {
      sending.stop(); // Its half has ended before, and now it takes nothing either.
    }
  }

  private int waitUntil(Deadline deadline) throws IOException {
    return multiplexer.await(Math.min(deadline.remaining(), quit.remaining()));
  }

  @Override
  public void close() {
    multiplexer.close();
  }
}
