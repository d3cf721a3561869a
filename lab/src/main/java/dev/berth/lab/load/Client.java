package dev.berth.lab.load;

import java.io.IOException;

/// One client of a load. It belongs to one thread, but for [#close].
public interface Client {
  /// Does what comes before the first operation and is not measured: connect and log in.
  void open() throws IOException;

  /// One operation; the client waits until it is done.
  void operate() throws IOException;

  /// Lets go of its connections. Any thread may call it, to end an operation that never ends by
  /// itself; [#open] may follow.
  void close();
}
