package dev.berth.sockets;

import java.io.IOException;
import java.net.SocketTimeoutException;

/// Connects by name in one line: whichever address of the host answers first, by Happy Eyeballs
/// (RFC 8305).
///
/// ```java
/// try (Socket socket = TcpClient.open("localhost", 4481)) { ... }
///
/// byte[] reply = TcpClient.connect("localhost", 4481, socket -> {
///   socket.write(ByteBuffer.wrap("GET prez\n".getBytes()));
///   socket.closeWrite();
///   return socket.read(1_000_000, Deadline.after(Duration.ofSeconds(5)));
/// });
/// ```
///
/// IPv6 and IPv4 addresses are looked up at the same time, and the next address is tried as soon as
/// one has failed, or when one has not answered for 250 ms; a host whose first address is dead
/// costs a quarter of a second. All of it happens in the calling thread, and a virtual thread holds
/// no carrier meanwhile. Whether by success or by an exception, no other descriptor stays open.
///
/// An interrupt ends the look-up in both kinds of threads, and the attempts in a virtual one, with
/// an [java.io.InterruptedIOException].
public final class TcpClient {
  private TcpClient() {}

  /// Connects: socket(2), setsockopt(2) with TCP_NODELAY, connect(2).
  ///
  /// @param host a name, or an address in digits
  /// @param port 1 to 65535
  /// @return the connected socket, which the caller closes
  /// @throws ResolutionException when the host has no address; it is a
  ///   [java.net.UnknownHostException]
  /// @throws ConnectFailedException when it has some, and none could be connected to; it is a
  ///   [java.net.ConnectException]
  public static Socket open(String host, int port) throws IOException {
    return open(host, port, Deadline.NONE);
  }

  /// The same until a deadline, for look-up and attempts together.
  ///
  /// @throws SocketTimeoutException when it passes; the addresses that had failed by then are in
  ///   its message
  public static Socket open(String host, int port, Deadline deadline) throws IOException {
    return open(host, port, deadline, ConnectOptions.DEFAULT);
  }

  /// The same with options.
  public static Socket open(String host, int port, Deadline deadline, ConnectOptions options)
      throws IOException {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " (0 to 65535)");
    }
    try (ConnectRace race = new ConnectRace(host, port, deadline, options)) {
      return race.run();
    }
  }

  /// Connects, converses, and closes.
  ///
  /// @return what the conversation returns
  /// @throws IOException as [#open(String, int)]
  public static <T, E extends Exception> T connect(
      String host, int port, Conversation<T, E> conversation) throws IOException, E {
    return connect(host, port, Deadline.NONE, ConnectOptions.DEFAULT, conversation);
  }

  /// The same until a deadline, which is for connecting only, and with options.
  ///
  /// @throws IOException as [#open(String, int, Deadline)]
  public static <T, E extends Exception> T connect(
      String host,
      int port,
      Deadline deadline,
      ConnectOptions options,
      Conversation<T, E> conversation)
      throws IOException, E {
    try (Socket socket = open(host, port, deadline, options)) {
      return conversation.with(socket);
    }
  }
}
