package dev.berth.tools.netcat;

import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import dev.berth.tls.TlsSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Joins a connection with an input and an output, such as the standard ones, as nc(1) does: what
/// comes from the input goes to the peer, and what comes from the peer goes to the output. Bytes
/// are not looked at; datagrams stay apart, one for each read of the input.
///
/// ```java
/// var netcat = new Netcat(RawFd.copyOf(0), RawFd.copyOf(1), NetcatOptions.CLIENT);
/// try (Socket socket = TcpClient.open("localhost", 4481)) {
///   netcat.converse(socket);
/// }
/// ```
///
/// Neither side is read further than the other one takes it: a full output stops the peer. A closed
/// output, such as a pipe whose reader has left, is the end without an error.
///
/// A conversation waits in the calling thread, which should be a platform thread: nobody knows what
/// the standard input is, and a file cannot be waited for in a virtual one. It ends by itself, as
/// its [NetcatOptions] say, or when another thread closes the input. The socket is left open.
public final class Netcat {
  private final @Nullable RawFd input;
  private final RawFd output;
  private final NetcatOptions options;

  /// @param input what is sent; null for nothing at all, not even an end. It stays open
  /// @param output where it goes what comes. It stays open
  public Netcat(@Nullable RawFd input, RawFd output, NetcatOptions options) {
    this.input = input;
    this.output = output;
    this.options = options;
  }

  /// Converses until the end.
  ///
  /// @param socket a connected one, or one for datagrams
  /// @return whether the output can take more: false when its reader has left
  /// @throws dev.berth.sockets.ErrnoException ECONNRESET (the peer has broken off), EPIPE (it has
  ///   gone, and not all of the input was sent), ECONNREFUSED (datagrams that nobody takes); what
  ///   had come before is in the output
  public boolean converse(Socket socket) throws IOException {
    return converse(new PlainPeer(socket));
  }

  /// The same within TLS; the handshake is made if it has not been.
  ///
  /// @throws dev.berth.tls.TlsException when the handshake fails, or the end comes without
  ///   close_notify
  public boolean converse(TlsSocket socket) throws IOException {
    return converse(new TlsPeer(socket));
  }

  private boolean converse(Peer peer) throws IOException {
    try (Joint joint = new Joint(peer, input, output, options)) {
      return joint.run();
    }
  }
}
