package dev.berth.server;

import dev.berth.architecture.Limits;
import dev.berth.architecture.WorkerOptions;
import dev.berth.session.Clock;
import dev.berth.session.Connection;
import java.util.function.BiConsumer;

/// How a server is run, apart from what it serves and where. [#DEFAULT] suits most; the `with`
/// methods change one thing each.
///
/// @param limits what it takes at most
/// @param multiplexer `epoll` or `poll`, for architectures that have a choice
/// @param passivePorts where clients connect to further channels, such as FTP's passive mode
/// @param backlog connections that may wait to be accepted; the kernel cuts it to its own limit
/// @param clock what time it is; the machine's clock except in tests
/// @param reports is told the facts that sessions report, from any thread
/// @param workers how processes are started and watched, where the architecture has them
/// @param control where the server tells how it is, to its own user
public record ServerOptions(
    Limits limits,
    String multiplexer,
    PassivePorts passivePorts,
    int backlog,
    Clock clock,
    BiConsumer<Connection, Record> reports,
    WorkerOptions workers,
    ControlSocket control) {
  /// epoll, 10,000 connections, 256 pooled passive ports, a backlog of 4,096, nobody who reads
  /// reports, and no control socket.
  public static final ServerOptions DEFAULT =
      new ServerOptions(
          Limits.DEFAULT,
          "epoll",
          PassivePorts.DEFAULT,
          4096,
          Clock.system(),
          (_, _) -> {},
          WorkerOptions.DEFAULT,
          ControlSocket.NONE);

  /// Another [#limits()].
  public ServerOptions withLimits(Limits other) {
    return new ServerOptions(
        other, multiplexer, passivePorts, backlog, clock, reports, workers, control);
  }

  /// Another [#multiplexer()].
  public ServerOptions withMultiplexer(String other) {
    return new ServerOptions(
        limits, other, passivePorts, backlog, clock, reports, workers, control);
  }

  /// Others of [#passivePorts()].
  public ServerOptions withPassivePorts(PassivePorts other) {
    return new ServerOptions(limits, multiplexer, other, backlog, clock, reports, workers, control);
  }

  /// Another [#backlog()].
  public ServerOptions withBacklog(int other) {
    return new ServerOptions(
        limits, multiplexer, passivePorts, other, clock, reports, workers, control);
  }

  /// Another [#clock()].
  public ServerOptions withClock(Clock other) {
    return new ServerOptions(
        limits, multiplexer, passivePorts, backlog, other, reports, workers, control);
  }

  /// Another reader of [#reports()].
  public ServerOptions withReports(BiConsumer<Connection, Record> other) {
    return new ServerOptions(
        limits, multiplexer, passivePorts, backlog, clock, other, workers, control);
  }

  /// Others of [#workers()].
  public ServerOptions withWorkers(WorkerOptions other) {
    return new ServerOptions(
        limits, multiplexer, passivePorts, backlog, clock, reports, other, control);
  }

  /// Another [#control()].
  public ServerOptions withControl(ControlSocket other) {
    return new ServerOptions(
        limits, multiplexer, passivePorts, backlog, clock, reports, workers, other);
  }
}
