package dev.berth.server;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A session that writes down what it is told, does what a test says, and finds out what no driver
/// may do: events inside events, before `opened` or after `closed`, and a time that goes backwards
/// or does not stand still.
class Told implements Session {
  final List<String> events = new CopyOnWriteArrayList<>();
  final List<String> faults = new CopyOnWriteArrayList<>();
  final StringBuffer heard = new StringBuffer();
  volatile InetSocketAddress address;
  volatile Connection connection;

  private boolean busy;
  private boolean over;
  private long before = Long.MIN_VALUE;

  /// What happens at an event, in the words of [#events]; in the end, and when the server stops,
  /// the channel is closed.
  void on(String event, Effects effects) throws Exception {
    if (event.equals("stopping")) {
      effects.close(CONTROL);
    } else if (event.startsWith("ended ")) {
      effects.close(Integer.parseInt(event.substring(6)));
    }
  }

  /// What is done with received bytes.
  void read(int channel, ByteBuffer in, Effects effects) throws Exception {
    heard.append(take(in));
  }

  static String take(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static void say(Effects effects, int channel, String text) {
    effects.output(channel).put(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// An event that a test's completion tells.
  final void tell(String event, Effects effects) {
    tell(event, effects, () -> on(event, effects));
  }

  /// A thing that may throw anything.
  private interface Act {
    void run() throws Exception;
  }

  private void tell(String event, Effects effects, Act act) {
    if (!event.startsWith("received")) {
      events.add(event);
    }
    check(!busy, event + " inside of another event");
    check(!over, event + " after closed");
    check(event.equals("opened") == (before == Long.MIN_VALUE), event + " out of order");
    long now = effects.now();
    check(now >= before, event + ": time goes backwards");
    before = now;
    busy = true;
    over = event.equals("closed");
    try {
      act.run();
      check(effects.now() == now, event + ": time does not stand still");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      busy = false;
    }
  }

  private void check(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault + "; so far " + events);
    }
  }

  @Override
  public void opened(Connection of, Effects effects) {
    connection = of;
    tell("opened", effects);
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    check(in.hasRemaining(), "received nothing");
    tell("received " + channel, effects, () -> read(channel, in, effects));
  }

  @Override
  public void ended(int channel, Effects effects) {
    tell("ended " + channel, effects);
  }

  @Override
  public void urgent(int channel, Effects effects) {
    tell("urgent " + channel, effects);
  }

  @Override
  public void listening(int channel, InetSocketAddress at, Effects effects) {
    address = at;
    tell("listening " + channel, effects);
  }

  @Override
  public void connected(int channel, InetSocketAddress peer, Effects effects) {
    tell("connected " + channel, effects);
  }

  @Override
  public void drained(int channel, Effects effects) {
    tell("drained " + channel, effects);
  }

  @Override
  public void failed(int channel, Failure failure, Effects effects) {
    tell("failed " + channel + " " + failure.kind(), effects);
  }

  @Override
  public void woke(Effects effects) {
    tell("woke", effects);
  }

  @Override
  public void stopping(Effects effects) {
    tell("stopping", effects);
  }

  @Override
  public void closed(Effects effects) {
    tell("closed", effects);
  }
}
