package dev.berth.session.dialogue;

import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// The effects of one event in memory. Every misuse is remembered, so that it comes to light even
/// when the session catches the exception.
final class MemoryEffects implements Effects {
  private final MemoryDriver driver;
  private final long now;
  private final Thread thread = Thread.currentThread();
  private boolean expired;

  MemoryEffects(MemoryDriver driver, long now) {
    this.driver = driver;
    this.now = now;
  }

  /// The event is over.
  void expire() {
    expired = true;
  }

  @Override
  public long now() {
    checkEvent();
    return now;
  }

  @Override
  public ByteBuffer output(int channel) {
    return writable(channel).out.hand(driver.pieces.direct());
  }

  @Override
  public void send(int channel, Source source) {
    MemoryChannel target = writable(channel);
    if (target.out.hasSource()) {
      throw mistake("channel " + channel + " sends a source already");
    }
    target.out.collect();
    target.out.send(source);
  }

  @Override
  public void receive(int channel, Sink sink) {
    MemoryChannel target = open(channel);
    if (target.sink != null) {
      throw mistake("channel " + channel + " has a sink already");
    }
    target.out.collect();
    target.sink = sink;
  }

  @Override
  public void shutdownWrite(int channel) {
    MemoryChannel target = writable(channel);
    target.out.collect();
    target.writingEnded = true;
  }

  @Override
  public void close(int channel) {
    checkEvent();
    MemoryChannel target = driver.channels.get(channel);
    if (target != null && !target.closing) {
      target.out.collect();
      target.close();
    }
  }

  @Override
  public void abort(int channel) {
    checkEvent();
    MemoryChannel target = driver.channels.get(channel);
    if (target != null) {
      target.drop();
      driver.forget(target);
    }
  }

  @Override
  public void listen(int channel, InetAddress peer) {
    MemoryChannel fresh = fresh(channel);
    driver.net.listen(driver, fresh, peer);
  }

  @Override
  public void connect(int channel, InetSocketAddress to) {
    if (to.isUnresolved()) {
      throw mistake("the address is not resolved: " + to);
    }
    driver.net.connect(driver, fresh(channel), to);
  }

  @Override
  public <T> void work(Job<T> job, Completion<T> then) {
    checkEvent();
    driver.work.add(job, then);
  }

  @Override
  public void wakeAt(long time) {
    checkEvent();
    driver.wakeAt = time;
  }

  @Override
  public void pause(int channel) {
    open(channel).paused = true;
  }

  @Override
  public void resume(int channel) {
    open(channel).paused = false;
  }

  @Override
  public void request() {
    checkEvent();
  }

  @Override
  public void report(Record fact) {
    checkEvent();
    driver.facts.add(fact);
  }

  private MemoryChannel open(int channel) {
    checkEvent();
    MemoryChannel target = driver.channels.get(channel);
    if (target == null || target.closing || target.gone) {
      throw mistake("there is no channel " + channel + ", or it is closed");
    }
    return target;
  }

  private MemoryChannel writable(int channel) {
    MemoryChannel target = open(channel);
    if (target.writingEnded) {
      throw mistake("writing on channel " + channel + " has been shut down");
    }
    return target;
  }

  private MemoryChannel fresh(int channel) {
    checkEvent();
    if (channel <= Session.CONTROL || driver.closed || driver.channels.containsKey(channel)) {
      throw mistake("channel " + channel + " cannot be opened: it is in use, or no number for it");
    }
    MemoryChannel fresh = new MemoryChannel(driver, channel);
    driver.channels.put(channel, fresh);
    return fresh;
  }

  private void checkEvent() {
    if (expired || !thread.equals(Thread.currentThread())) {
      throw mistake("effects were used outside of the event to which they were handed");
    }
  }

  private IllegalStateException mistake(String what) {
    IllegalStateException mistake = new IllegalStateException(what);
    if (driver.mistake == null) {
      driver.mistake = mistake;
    }
    return mistake;
  }
}
