package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Who is matched to whom, when nobody has looked at the listeners for a while.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PooledPortsTest implements PooledPorts.Delivery {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<PooledPorts.Port> watched = new ArrayList<>();
  private final List<Channel> delivered = new ArrayList<>();
  private PooledPorts pool;

  @AfterEach
  void close() throws Exception {
    Collections.reverse(open);
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private void pool(int size) throws IOException {
    PortRange range = freePorts(size);
    pool = new PooledPorts(Fixture.LOOPBACK.getAddress(), range, new OwnListener(range));
    pool.deliverTo(this);
    open.add(pool);
  }

  private static PortRange freePorts(int size) throws IOException {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      try {
        for (int port = first; port < first + size; port++) {
          try (Socket socket = Socket.create(Domain.INET, Type.STREAM)) {
            socket.bind(new InetSocketAddress(Fixture.LOOPBACK.getAddress(), port));
          }
        }
        return new PortRange(first, first + size - 1);
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE);
      }
    }
  }

  @Override
  public void watch(PooledPorts.Port port) {
    watched.add(port);
  }

  @Override
  public void deliver(Channel channel, Socket peer) {
    delivered.add(channel);
    open.add(peer);
  }

  private Channel channel(String client) throws IOException {
    Fixture.Pair control = Fixture.Pair.open();
    open.add(control);
    Conversation conversation = Fixture.conversation(control.near());
    open.add(conversation::cut);
    conversation.open();
    Channel channel = new Channel(conversation, 1, Channel.State.LISTENING, null);
    conversation.channels().enter(channel);
    channel.expectedPeer = InetAddress.getByName(client);
    return channel;
  }

  private int tell(Channel channel) throws IOException {
    return pool.open(Fixture.LOOPBACK.getAddress(), channel);
  }

  private static void giveUp(Channel channel) {
    channel.conversation.channels().abort(channel);
  }

  private Socket come(String client, int port) throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    open.add(socket);
    socket.bind(new InetSocketAddress(client, 0));
    socket.connect(new InetSocketAddress(Fixture.LOOPBACK.getAddress(), port));
    return socket;
  }

  private static int strangers(Channel channel) {
    return (int) channel.conversation.shore().counters().strangers();
  }

  @Test
  void whoever_comes_before_a_port_is_told_is_a_stranger() throws Exception {
    pool(1);
    Channel before = channel("127.0.0.1");
    int port = tell(before);
    Socket late = come("127.0.0.1", port);
    giveUp(before);
    Channel after = channel("127.0.0.1");
    assertThat(tell(after)).isEqualTo(port);
    assertThat(strangers(after)).isEqualTo(1);
    ConversationTest.expectReset(late);
    assertThat(pool.accept(watched.getFirst())).isTrue();
    assertThat(delivered).isEmpty();
    come("127.0.0.1", port);
    assertThat(pool.accept(watched.getFirst())).isTrue();
    assertThat(delivered).containsExactly(after);
  }

  @Test
  void whoever_is_expected_by_somebody_else_comes_by_mail() throws Exception {
    pool(1);
    Channel other = channel("127.0.0.2");
    int port = tell(other);
    Socket peer = come("127.0.0.2", port);
    Channel next = channel("127.0.0.1");
    assertThat(tell(next)).isEqualTo(port);
    assertThat(strangers(next)).isZero();
    assertThat(other.isOpen()).isFalse(); // Not in the middle of another's turn.
    other.conversation.readMail();
    assertThat(other.isOpen()).isTrue();
    giveUp(other);
    ConversationTest.expectReset(peer);
    assertThat(delivered).isEmpty();
  }

  @Test
  void a_client_is_told_a_port_that_was_given_up_when_nothing_else_is_free() throws Exception {
    pool(4);
    List<Integer> givenUp = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Channel channel = channel("127.0.0.1");
      givenUp.add(tell(channel));
      giveUp(channel);
    }
    Set<Integer> all = new HashSet<>(givenUp);
    assertThat(all).hasSize(4);
    Channel other = channel("127.0.0.2");
    assertThat(all).contains(tell(other));
    for (int port : givenUp) {
      assertThat(tell(channel("127.0.0.1"))).isEqualTo(port);
    }
  }

  @Test
  void a_port_whose_client_has_come_is_as_good_as_any() throws Exception {
    pool(2);
    Channel inVain = channel("127.0.0.1");
    int given = tell(inVain);
    giveUp(inVain);
    for (int i = 0; i < 20; i++) {
      Channel channel = channel("127.0.0.1");
      int port = tell(channel);
      assertThat(port).isNotEqualTo(given);
      Socket peer = come("127.0.0.1", port);
      assertThat(pool.accept(watched.getLast())).isTrue();
      assertThat(delivered.getLast()).isSameAs(channel);
      channel.cancelExpectation = null;
      peer.close();
    }
  }
}
