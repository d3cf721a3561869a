package dev.berth.cli;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.tls.Identity;
import dev.berth.tls.TlsContext;
import dev.berth.tls.TlsSocket;
import dev.berth.tools.netcat.Callee;
import dev.berth.tools.netcat.Caller;
import dev.berth.tools.netcat.Endpoint;
import dev.berth.tools.netcat.Netcat;
import dev.berth.tools.netcat.NetcatOptions;
import dev.berth.tools.netcat.Reach;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What `berth nc` does once its options are understood.
///
/// @param reach by which sockets
/// @param options when a conversation ends
/// @param tls whether it is within TLS, and how
/// @param ends what is sent, and where it goes what comes
/// @param errors takes a line for people
/// @param verbose takes a line for those who want to know more
record NcRun(
    Reach reach,
    NetcatOptions options,
    NcTls tls,
    Ends ends,
    Consumer<String> errors,
    Consumer<String> verbose) {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;

  /// Copies of the standard input and output.
  ///
  /// @param input what is sent
  /// @param output where it goes what comes
  record Ends(RawFd input, RawFd output) implements Closeable {
    static Ends standard() throws IOException {
      RawFd input = RawFd.copyOf(STDIN);
      try {
        return new Ends(input, RawFd.copyOf(STDOUT));
      } catch (IOException e) {
        input.close();
        throw e;
      }
    }

    @Override
    public void close() {
      input.close();
      output.close();
    }
  }

  /// How a conversation has ended.
  private enum Ending {
    GOOD,
    OUTPUT_CLOSED,
    FAILED;

    static Ending of(boolean outputOpen) {
      return outputOpen ? GOOD : OUTPUT_CLOSED;
    }
  }

  /// Connects and converses.
  ///
  /// @return the exit status
  int connect(NcPlace place) throws IOException {
    Deadline deadline = deadline();
    try (Socket socket = new Caller(reach).connect(place.first(), deadline)) {
      verbose.accept("connected to " + text(socket.getpeername()));
      if (!tls.isOn()) {
        var _ = netcat(true).converse(socket);
        return Status.DONE;
      }
      try (TlsSocket secure = tls.connect(socket, tls.client(), place.host())) {
        secure.handshake(deadline);
        verbose.accept(secure.session().toString());
        var _ = netcat(true).converse(secure);
        return Status.DONE;
      }
    } catch (IOException e) {
      errors.accept(NcWords.why(e));
      return Status.FAILED;
    }
  }

  /// Only looks who answers.
  ///
  /// @return the exit status
  int probe(NcPlace place) {
    boolean one = false;
    Caller caller = new Caller(reach);
    for (Endpoint endpoint : place.endpoints()) {
      try {
        caller.probe(endpoint, deadline());
        one = true;
        verbose.accept(endpoint + ": open");
      } catch (IOException e) {
        verbose.accept(endpoint + ": " + e.getMessage());
      }
    }
    return one ? Status.DONE : Status.NONE_OPEN;
  }

  private Deadline deadline() {
    Duration time = options.idle();
    return time == null ? Deadline.NONE : Deadline.after(time);
  }

  /// Listens and converses.
  ///
  /// @param keep with one after the other, for ever
  /// @return the exit status
  int listen(NcPlace place, boolean keep) throws IOException {
    TlsContext context = tls.isOn() ? server(place.host()) : null;
    try (Callee callee = open(place.first())) {
      for (SocketAddress address : callee.addresses()) {
        verbose.accept("listening at " + text(address));
      }
      if (keep && reach.type() == Type.DGRAM) {
        boolean failed = converse(callee.everybody(), null, false) == Ending.FAILED;
        return failed ? Status.FAILED : Status.DONE;
      }
      Ending ending;
      do {
        ending = next(callee, context, keep);
      } while (keep && ending != Ending.OUTPUT_CLOSED);
      return ending == Ending.FAILED ? Status.FAILED : Status.DONE;
    }
  }

  private Ending next(Callee callee, @Nullable TlsContext context, boolean keep)
      throws IOException {
    Socket socket = callee.accept();
    if (!keep) {
      callee.close();
    }
    try (socket) {
      verbose.accept("connection from " + peer(socket));
      return converse(socket, context, true);
    }
  }

  private TlsContext server(@Nullable String host) throws IOException {
    Identity identity = tls.identity(host);
    verbose.accept("certificate " + identity + ", SHA-256 " + identity.fingerprint());
    return TlsContext.server(identity);
  }

  private Callee open(Endpoint at) throws IOException {
    try {
      return Callee.open(at, reach);
    } catch (IOException e) {
      throw new IOException(NcWords.whyNot(e), e);
    }
  }

  private Ending converse(Socket socket, @Nullable TlsContext context, boolean sending) {
    try {
      if (context == null) {
        return Ending.of(netcat(sending).converse(socket));
      }
      try (TlsSocket secure = TlsSocket.server(socket, context)) {
        return Ending.of(netcat(sending).converse(secure));
      }
    } catch (IOException e) {
      errors.accept(NcWords.why(e));
      return Ending.FAILED;
    }
  }

  private Netcat netcat(boolean sending) {
    return new Netcat(sending ? ends.input : null, ends.output, options);
  }

  private static String peer(Socket socket) {
    try {
      return text(socket.getpeername());
    } catch (IOException e) {
      return "somebody without an address";
    }
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? Addresses.text(inet) : address.toString();
  }
}
