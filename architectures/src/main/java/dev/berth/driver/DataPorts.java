package dev.berth.driver;

import java.io.IOException;
import java.net.InetAddress;

/// Where a peer can connect to a further channel of its session. Two ways: a pool of listeners that
/// are bound once ([PooledPorts]), or a listener for each channel ([OwnListener]).
public interface DataPorts extends AutoCloseable {
  /// Finds a port for a channel that wants its expected peer.
  ///
  /// @return the port
  /// @throws IOException when there is none
  int open(InetAddress local, Channel channel) throws IOException;

  @Override
  void close();
}
