package dev.berth.driver;

import dev.berth.architecture.Limits;
import dev.berth.ledger.Book;
import dev.berth.session.Clock;
import dev.berth.session.Connection;
import dev.berth.session.Protocol;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// What all conversations of one server share.
public final class Shore {
  private volatile Protocol protocol;
  private final Clock clock;
  private final Book counters;
  private final BiConsumer<Connection, Record> reports;
  private final InetSocketAddress listening;
  private final DataPorts dataPorts;
  private final AtomicLong ids = new AtomicLong();
  private final int inputLimit;
  private final Labour labour = new Labour();
  private volatile Limits limits = Limits.DEFAULT;

  /// @param listening the address of the listener
  public Shore(
      Protocol protocol,
      Clock clock,
      Book counters,
      BiConsumer<Connection, Record> reports,
      InetSocketAddress listening,
      DataPorts dataPorts) {
    this.protocol = protocol;
    this.clock = clock;
    this.counters = counters;
    this.reports = reports;
    this.listening = listening;
    this.dataPorts = dataPorts;
    this.inputLimit = protocol.inputLimit();
  }

  Protocol protocol() {
    return protocol;
  }

  /// Another one, for the sessions that begin from now on.
  void protocol(Protocol other) {
    protocol = other;
  }

  Clock clock() {
    return clock;
  }

  Book counters() {
    return counters;
  }

  Limits limits() {
    return limits;
  }

  /// Others, for what begins from now on.
  void limits(Limits others) {
    limits = others;
  }

  DataPorts dataPorts() {
    return dataPorts;
  }

  Labour labour() {
    return labour;
  }

  int inputLimit() {
    return inputLimit;
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  void report(Connection connection, Record fact) {
    reports.accept(connection, fact);
  }

  /// Our address of a connection: the listener's, unless that is every address of the machine.
  InetSocketAddress localAddress(Socket connection) throws IOException {
    return listening.getAddress().isAnyLocalAddress() ? connection.localAddress() : listening;
  }
}
