package dev.berth.driver;

import dev.berth.architecture.Counters;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The thread that waits for the pooled listeners where sessions live in threads of their own; a
/// reactor does it itself. It takes connections and posts them to their conversations.
final class PassiveThread implements PooledPorts.Delivery, Runnable {
  private final PooledPorts ports;
  private final Gate gate;
  private final Counters counters;
  private final Multiplexer multiplexer;
  private final Queue<PooledPorts.Port> fresh = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  private PassiveThread(PooledPorts ports, Gate gate, Counters counters) throws IOException {
    this.ports = ports;
    this.gate = gate;
    this.counters = counters;
    this.multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
  }

  static PassiveThread start(PooledPorts ports, Gate gate, Counters counters) throws IOException {
    PassiveThread waiter = new PassiveThread(ports, gate, counters);
    ports.deliverTo(waiter);
    Thread.ofPlatform().daemon().name("berth-passive").start(waiter);
    return waiter;
  }

  @Override
  public void watch(PooledPorts.Port port) {
    fresh.add(port);
    multiplexer.wakeUp();
  }

  @Override
  public void deliver(Channel channel, Socket peer) {
    channel.conversation.post(() -> channel.conversation.channels().arrived(channel, peer));
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
        System.getLogger("dev.berth.server")
            .log(System.Logger.Level.ERROR, "passive ports are no longer served", e);
      }
    }
  }

  private void accept(PooledPorts.Port port) {
    try {
      if (!ports.accept(port)) {
        counters.countStranger();
      }
    } catch (IOException e) {
      gate.shed(port.listener(), e);
    }
  }

  void stop() {
    stopping = true;
    multiplexer.wakeUp();
  }
}
