package dev.berth.cloudhash;

import java.io.IOException;

/// Makes connections to one server; how, and with which deadline, is its own affair.
@FunctionalInterface
public interface Dialer {
  /// A new connection.
  ///
  /// @throws IOException when there is none to be had
  Transport dial() throws IOException;
}
