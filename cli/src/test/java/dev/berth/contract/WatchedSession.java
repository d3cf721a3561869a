package dev.berth.contract;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A session whose beginning, end and failures are counted on a [Board].
final class WatchedSession implements Session {
  private final Session session;
  private final Board board;
  private final Runnable over;

  /// @param over run at its end
  WatchedSession(Session session, Board board, Runnable over) {
    this.session = session;
    this.board = board;
    this.over = over;
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (Throwable t) {
      board.add(Board.Number.FAULTS, 1);
      throw t;
    }
  }

  @Override
  public void opened(Connection connection, Effects effects) {
    board.add(Board.Number.BEGUN, 1);
    tell(() -> session.opened(connection, effects));
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    tell(() -> session.received(channel, in, effects));
  }

  @Override
  public void ended(int channel, Effects effects) {
    tell(() -> session.ended(channel, effects));
  }

  @Override
  public void urgent(int channel, Effects effects) {
    tell(() -> session.urgent(channel, effects));
  }

  @Override
  public void listening(int channel, InetSocketAddress address, Effects effects) {
    tell(() -> session.listening(channel, address, effects));
  }

  @Override
  public void connected(int channel, InetSocketAddress peer, Effects effects) {
    tell(() -> session.connected(channel, peer, effects));
  }

  @Override
  public void drained(int channel, Effects effects) {
    tell(() -> session.drained(channel, effects));
  }

  @Override
  public void failed(int channel, Failure failure, Effects effects) {
    tell(() -> session.failed(channel, failure, effects));
  }

  @Override
  public void woke(Effects effects) {
    tell(() -> session.woke(effects));
  }

  @Override
  public void stopping(Effects effects) {
    tell(() -> session.stopping(effects));
  }

  @Override
  public void closed(Effects effects) {
    tell(() -> session.closed(effects));
    over.run();
    board.add(Board.Number.OVER, 1);
  }
}
