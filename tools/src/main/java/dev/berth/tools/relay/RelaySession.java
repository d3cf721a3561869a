package dev.berth.tools.relay;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// One relayed connection: the client is channel 0, the target is channel 1, and what comes on the
/// one goes out on the other.
///
/// The rule: bytes for which the other side has no room stay unread, so a slow side holds up the
/// fast one, and nothing piles up here. An end of input is passed on as such, so that half a
/// connection can be over.
final class RelaySession implements Session {
  private static final int TARGET = 1;

  private final InetSocketAddress target;
  private final long connectNanos;
  private final long idleNanos;
  private final long[] bytes = new long[2];
  private final boolean[] ended = new boolean[2];
  private boolean connected;
  private long began;
  private long lastHeard;
  private Relayed.Outcome outcome = Relayed.Outcome.BROKEN;

  RelaySession(InetSocketAddress target, long connectNanos, long idleNanos) {
    this.target = target;
    this.connectNanos = connectNanos;
    this.idleNanos = idleNanos;
  }

  @Override
  public void opened(Connection client, Effects effects) {
    began = effects.now();
    effects.request();
    effects.pause(CONTROL);
    effects.connect(TARGET, target);
    effects.wakeAt(began + connectNanos);
  }

  @Override
  public void connected(int channel, InetSocketAddress peer, Effects effects) {
    connected = true;
    lastHeard = effects.now();
    effects.resume(CONTROL);
    effects.wakeAt(idleNanos == 0 ? Effects.NEVER : lastHeard + idleNanos);
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    lastHeard = effects.now();
    ByteBuffer out = effects.output(other(channel));
    int count = Math.min(in.remaining(), out.remaining());
    out.put(in.slice().limit(count));
    in.position(in.position() + count);
    bytes[channel] += count;
  }

  @Override
  public void ended(int channel, Effects effects) {
    ended[channel] = true;
    if (ended[other(channel)]) {
      outcome = Relayed.Outcome.COMPLETE;
      effects.close(TARGET);
      effects.close(CONTROL);
    } else {
      effects.shutdownWrite(other(channel));
    }
  }

  @Override
  public void failed(int channel, Failure failure, Effects effects) {
    if (!connected) {
      outcome = Relayed.Outcome.UNREACHABLE;
    }
    effects.abort(CONTROL); // The client is to see that it did not end well.
  }

  @Override
  public void woke(Effects effects) {
    long idleUntil = lastHeard + idleNanos;
    if (connected && effects.now() < idleUntil) {
      effects.wakeAt(idleUntil); // It was not idle all the time.
      return;
    }
    outcome = connected ? Relayed.Outcome.IDLE : Relayed.Outcome.TIMED_OUT;
    effects.abort(CONTROL);
  }

  /// A relay cannot say goodbye in the words of a protocol that it does not know: both sides go on
  /// until they have finished, or are cut off.
  @Override
  public void stopping(Effects effects) {}

  @Override
  public void closed(Effects effects) {
    long nanos = effects.now() - began;
    effects.report(new Relayed(target, bytes[CONTROL], bytes[TARGET], nanos, outcome));
  }

  private static int other(int channel) {
    return channel == CONTROL ? TARGET : CONTROL;
  }
}
