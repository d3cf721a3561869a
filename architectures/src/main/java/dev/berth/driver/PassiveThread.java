package dev.berth.driver;

import dev.berth.ledger.Book;
import dev.berth.ledger.Log;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// The thread that waits for the pooled listeners where sessions live in threads of their own; a
/// reactor does it itself. It takes connections and posts them to their conversations.
final class PassiveThread implements PooledPorts.Delivery, Runnable {
  private final PooledPorts ports;
  private final Gate gate;
  private final Book counters;
  private final Multiplexer multiplexer;
  private final Queue<PooledPorts.Port> fresh = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("berth-passive").unstarted(this);
  private volatile boolean stopping;

  private PassiveThread(PooledPorts ports, Gate gate, Book counters) throws IOException {
    this.ports = ports;
    this.gate = gate;
    this.counters = counters;
    this.multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
  }

  static PassiveThread start(PooledPorts ports, Gate gate, Book counters) throws IOException {
    PassiveThread waiter = new PassiveThread(ports, gate, counters);
    ports.deliverTo(waiter);
    waiter.thread.start();
    return waiter;
  }

  @Override
  public void watch(PooledPorts.Port port) {
    fresh.add(port);
    multiplexer.wakeUp();
  }

  @Override
  public void deliver(Channel channel, Socket peer) {
    channel.conversation.channels().mail(channel, peer);
  }

  @Override
  public void run() {
    try (multiplexer) {
      while (!stopping) {
        int count = multiplexer.await(Long.MAX_VALUE);
        for (var port = fresh.poll(); port != null; port = fresh.poll()) {
          multiplexer.add(port.listener(), Socket.READ, port);
        }
        for (int i = 0; i < count; i++) {
          var ready = multiplexer.ready(i);
          if (ready != null && ready.attachment() instanceof PooledPorts.Port port) {
            accept(port);
          }
        }
      }
    } catch (IOException | IllegalStateException e) {
      if (!stopping) {
        Log.SERVER.error("passive ports are no longer served", e);
      }
    }
  }

  private void accept(PooledPorts.Port port) {
    try {
      if (!ports.accept(port)) {
        counters.countStranger();
      }
    } catch (IOException e) {
      if (!gate.drop(port.listener(), e)) {
        LockSupport.parkNanos(Gate.LONG_PAUSE);
      }
    } catch (RuntimeException e) { // The other ports still need this thread.
      Log.SERVER.error("a passive connection could not be delivered", e);
    }
  }

  /// Ends the thread, and returns when it has ended.
  void stop() {
    stopping = true;
    multiplexer.wakeUp();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
