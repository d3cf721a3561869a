package dev.berth.cloudhash;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Sink;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The effects that CloudHash has no use for.
abstract class BareEffects implements Effects {
  static final Connection NOBODY = new Nobody();

  @Override
  public void receive(int channel, Sink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdownWrite(int channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(int channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void listen(int channel, InetAddress peer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void connect(int channel, InetSocketAddress to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void work(Job<T> job, Completion<T> then) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void report(Record fact) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void request() {}

  private record Nobody() implements Connection {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4481);
    }
  }
}
