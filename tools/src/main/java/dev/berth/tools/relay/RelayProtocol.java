package dev.berth.tools.relay;

import dev.berth.session.Protocol;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Relays each connection to a target. A connection to a slow target is put into the reactor like
/// any other: nobody waits for it but its own client.
public final class RelayProtocol implements Protocol {
  private final InetSocketAddress target;
  private final long connectNanos;
  private final long idleNanos;

  /// @param target where connections go; resolved
  /// @param connectTime how long the target may take to answer
  /// @param idleTime how long both sides may say nothing before the connection is dropped; zero for
  ///   ever
  public RelayProtocol(InetSocketAddress target, Duration connectTime, Duration idleTime) {
    if (target.isUnresolved()) {
      throw new IllegalArgumentException("not resolved: " + target.getHostString());
    }
    if (connectTime.isNegative() || connectTime.isZero() || idleTime.isNegative()) {
      throw new IllegalArgumentException(
          "the time to connect must be above 0, and the idle time not below: "
              + connectTime
              + ", "
              + idleTime);
    }
    this.target = target;
    this.connectNanos = connectTime.toNanos();
    this.idleNanos = idleTime.toNanos();
  }

  @Override
  public String name() {
    return "relay";
  }

  /// What is relayed may be a protocol in which the target alone speaks.
  @Override
  public boolean awaitsRequest() {
    return false;
  }

  @Override
  public Session open() {
    return new RelaySession(target, connectNanos, idleNanos);
  }
}
