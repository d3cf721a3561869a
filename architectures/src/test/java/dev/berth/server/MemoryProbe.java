package dev.berth.server;

import dev.berth.session.Effects;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// A program with little memory for buffers, hundreds of clients that do not read, and one that
/// does. Ends with 0 when that one is served to the end.
final class MemoryProbe {
  private MemoryProbe() {}

  /// Echoes what it hears; at an `!` it writes as much as it can.
  private static final class Pouring extends Told {
    private boolean pouring;

    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      String text = take(in);
      pouring |= text.equals("!");
      if (pouring) {
        pour(effects);
      } else {
        say(effects, CONTROL, text);
      }
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      if (event.equals("drained 0") && pouring) {
        pour(effects);
      } else {
        super.on(event, effects);
      }
    }

    private static void pour(Effects effects) {
      ByteBuffer out = effects.output(CONTROL);
      out.put(new byte[out.remaining()]);
    }
  }

  public static void main(String[] args) throws Exception {
    Way way = Way.named(args[0]).getFirst();
    long began = System.nanoTime();
    AtomicLong slowest = new AtomicLong();
    try (Logged log = new Logged();
        Rig rig = Rig.of(way, Pouring::new)) {
      Client healthy = rig.connect();
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        rig.connectSlowly().say("!");
        if (i % 10 == 0) {
          long asked = System.nanoTime();
          if (!healthy.say("hello").hear(5).equals("hello")) {
            throw new AssertionError("the healthy client is not served");
          }
          slowest.accumulateAndGet(System.nanoTime() - asked, Math::max);
        }
      }
      System.out.println(
          "errors "
              + rig.server.counters().sessionErrors()
              + ", slowest ms "
              + slowest.get() / 1_000_000
              + ", in all ms "
              + (System.nanoTime() - began) / 1_000_000
              + (log.records.isEmpty() ? "" : ", " + log.records.getFirst().getThrown()));
    }
  }
}
