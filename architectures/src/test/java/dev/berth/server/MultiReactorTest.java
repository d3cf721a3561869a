package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.architecture.MultiReactor;
import dev.berth.session.Effects;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is special about several reactors on one listener.
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MultiReactorTest {
  /// Notes the threads in which it is told something. At `p` it listens and tells the port, at `h`
  /// it hangs.
  private static final class Traced extends Told {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CountDownLatch hung;
    private final CountDownLatch hanging;

    Traced(CountDownLatch hung, CountDownLatch hanging) {
      this.hung = hung;
      this.hanging = hanging;
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      threads.add(Thread.currentThread());
      switch (event) {
        case "opened" -> say(effects, CONTROL, "hi");
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        case "connected 1" -> say(effects, 1, "data");
        default -> super.on(event, effects);
      }
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      threads.add(Thread.currentThread());
      String said = take(in);
      switch (said) {
        case "p" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
        case "h" -> {
          hung.countDown();
          hanging.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        default -> say(effects, channel, said);
      }
    }
  }

  private final Queue<Traced> sessions = new ConcurrentLinkedQueue<>();
  private final CountDownLatch hung = new CountDownLatch(1);
  private final CountDownLatch hanging = new CountDownLatch(1);

  private Rig rig(int reactors, String multiplexer) throws Exception {
    return Rig.of(
        new Way(new MultiReactor(reactors), multiplexer),
        () -> {
          Traced session = new Traced(hung, hanging);
          sessions.add(session);
          return session;
        });
  }

  private static List<Client> connect(Rig rig, int number) throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      clients.add(rig.connect());
      assertThat(clients.getLast().hear(2)).isEqualTo("hi");
    }
    return clients;
  }

  @Test
  void connections_are_spread_over_all_reactors() throws Exception {
    try (Rig rig = rig(3, "epoll")) {
      connect(rig, 60);
      Map<Thread, Long> shares =
          sessions.stream()
              .collect(
                  Collectors.groupingBy(
                      session -> session.threads.iterator().next(), Collectors.counting()));
      assertThat(shares).hasSize(3);
      assertThat(shares.values()).allSatisfy(share -> assertThat(share).isGreaterThan(9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "poll", "select"})
  void a_session_stays_with_its_reactor_and_its_further_channels_come_to_it(String multiplexer)
      throws Exception {
    try (Rig rig = rig(4, multiplexer)) {
      List<Client> clients = connect(rig, 12);
      for (Client client : clients) {
        client.say("p");
        int port = Integer.parseInt(client.hear(5));
        Client data = rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port)));
        assertThat(data.hear(4)).isEqualTo("data");
        assertThat(data.say("echo").hear(4)).isEqualTo("echo");
        assertThat(client.say("more").hear(4)).isEqualTo("more");
      }
    }
    assertThat(sessions).hasSize(12).allSatisfy(session -> assertThat(session.threads).hasSize(1));
  }

  @Test
  void a_handler_that_does_not_return_holds_up_those_of_its_reactor_alone() throws Exception {
    try (Rig rig = rig(2, "epoll")) {
      List<Client> clients = connect(rig, 8);
      Thread stuck = sessions.element().threads.iterator().next();
      clients.getFirst().say("h");
      assertThat(hung.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      int i = 0;
      for (Traced session : List.copyOf(sessions)) {
        Client client = clients.get(i++);
        if (!session.threads.contains(stuck)) {
          assertThat(client.say("there").hear(5)).isEqualTo("there");
        }
      }
      for (Client newcomer : connect(rig, 8)) {
        assertThat(newcomer.say("there").hear(5)).isEqualTo("there");
      }
      hanging.countDown();
      for (Client client : clients.subList(1, clients.size())) {
        assertThat(client.say("again").hear(5)).isEqualTo("again");
      }
    }
  }

  @Test
  void when_one_has_no_session_left_the_others_finish_theirs() throws Exception {
    try (Rig rig = rig(2, "epoll")) {
      List<Client> clients = connect(rig, 4);
      clients.getFirst().say("h");
      assertThat(hung.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Thread stop =
          Thread.ofPlatform()
              .start(() -> {
                rig.server.beginStop();
                awaitQuietly(rig.server);
              });
      for (Traced session : sessions) {
        if (!session.threads.equals(sessions.element().threads)) {
          Rig.untilTold(session, "closed");
        }
      }
      assertThat(stop.isAlive()).isTrue();
      hanging.countDown();
      assertThat(clients.getFirst().end()).isEqualTo(Client.End.ORDERLY);
      stop.join();
    }
  }

  private static void awaitQuietly(Server server) {
    try {
      server.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void there_is_at_least_one_reactor() {
    assertThatThrownBy(() -> new MultiReactor(0)).hasMessage("at least 1 reactor is needed, not 0");
  }
}
