package dev.berth.cloudhash;

import dev.berth.session.Source;
import java.nio.ByteBuffer;

/// Effects that lead nowhere: output is thrown away, time stands still. Makes no objects.
final class StillEffects extends BareEffects {
  private final ByteBuffer output = ByteBuffer.allocateDirect(64 * 1024);

  void clear() {
    output.clear();
  }

  @Override
  public long now() {
    return 1;
  }

  @Override
  public ByteBuffer output(int channel) {
    return output;
  }

  @Override
  public void wakeAt(long time) {}

  @Override
  public void pause(int channel) {
    throw new AssertionError("there was room");
  }

  @Override
  public void resume(int channel) {}

  @Override
  public void close(int channel) {
    throw new AssertionError("there was no reason");
  }

  @Override
  public void send(int channel, Source source) {
    throw new AssertionError("there was room");
  }
}
