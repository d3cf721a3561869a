package dev.berth.session;

import java.net.InetSocketAddress;

/// Who is talking to whom: what a session may know of the connection it serves.
public interface Connection {
  /// A number that no other connection of this server has had; log lines name it.
  long id();

  /// The address of the client.
  InetSocketAddress remote();

  /// The address of ours to which the client has connected.
  InetSocketAddress local();
}
