package dev.berth.session.dialogue;

import dev.berth.session.Connection;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A stage without any I/O: one session, driven in the caller's thread. Nothing ever waits; when a
/// call returns, the session has done all that it can do.
///
/// The contract of [dev.berth.session.Session] is kept to the letter, and whatever the session does
/// against it ends the play with a message. [#close] checks that the server has sent nothing more
/// than was read on the control connection, and that nothing is left open in the tree.
public final class MemoryStage implements Stage {
  private final MemoryTree tree;
  private final ManualClock clock;
  private final Pieces pieces;
  private final MemoryNet net;
  private final MemoryDriver driver;
  private final MemoryWire control;

  /// A client has connected.
  ///
  /// @param protocol makes the session
  /// @param tree the files that the protocol serves
  /// @param clock the session's time
  /// @param address the loopback address of client and server
  /// @param pieces how bytes are cut
  public MemoryStage(
      Protocol protocol, MemoryTree tree, ManualClock clock, InetAddress address, Pieces pieces) {
    this.tree = tree;
    this.clock = clock;
    this.pieces = pieces;
    this.net = new MemoryNet(address);
    this.driver = new MemoryDriver(protocol, clock, pieces, net);
    this.control = driver.open(new Between(net.client, net.server));
  }

  /// The address of the listener that a client at this address opens first, for protocols that
  /// connect to it by themselves: `data listen` is the first step of such a dialogue.
  public static InetSocketAddress firstListener(InetAddress client) {
    return MemoryNet.firstListener(client);
  }

  /// From now on the server finds no port to listen at.
  public void refusePorts() {
    net.refusePorts();
  }

  @Override
  public Wire control() {
    return control;
  }

  @Override
  public Wire connect(int port) throws IOException {
    return net.connect(driver, port);
  }

  /// The driver drops strangers by itself, as every driver must.
  @Override
  public boolean strangerIsDropped(int port) throws IOException {
    net.listener(port);
    driver.settle();
    return true;
  }

  @Override
  public InetSocketAddress listen() {
    return net.listen();
  }

  @Override
  public Wire accept() throws IOException {
    driver.settle(); // A session may connect without being asked.
    @Nullable MemoryWire wire = net.accept();
    if (wire == null) {
      throw new IOException("the server has not connected");
    }
    return wire;
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
    driver.timePasses();
  }

  @Override
  public void stop() {
    driver.stop();
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  /// The facts that the session has reported and no [#reported] has taken, in their order.
  public List<Record> facts() {
    return List.copyOf(driver.facts);
  }

  @Override
  public boolean reported(Predicate<String> matches) {
    for (Iterator<Record> facts = driver.facts.iterator(); facts.hasNext(); ) {
      if (matches.test(facts.next().toString())) {
        facts.remove();
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    String unread = control.unread();
    control.reset();
    if (!unread.isEmpty()) {
      throw new IOException("the server has sent more than was expected: " + unread);
    }
    if (tree.open() > 0) {
      throw new IOException(
          "the session is closed and has left " + tree.open() + " files, uploads or listings open");
    }
  }

  /// What is being played, for messages.
  @Override
  public String toString() {
    return "in memory, " + pieces + "; " + driver;
  }

  private record Between(InetSocketAddress remote, InetSocketAddress local) implements Connection {
    @Override
    public long id() {
      return 1;
    }
  }
}
