package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Limits;
import dev.berth.ledger.Book;
import dev.berth.ledger.OwnGuests;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GateTest {
  private static final Protocol PROTOCOL =
      new Protocol() {
        @Override
        public String name() {
          return "words";
        }

        @Override
        public Session open() {
          throw new UnsupportedOperationException();
        }

        @Override
        public byte[] refusal(Refusal why) {
          return why.name().getBytes(StandardCharsets.US_ASCII);
        }
      };

  private final Book counters = new Book();
  private final BackOff backOff = new BackOff();
  private final Socket listener;
  private final List<Socket> clients = new ArrayList<>();
  private final List<Gate.Ticket> tickets = new ArrayList<>();

  GateTest() throws IOException {
    listener = Fixture.listener();
  }

  private Gate gate(int connections, int perAddress) throws IOException {
    return new Gate(
        listener, PROTOCOL, new OwnGuests(new Limits(connections, perAddress)), counters);
  }

  private Socket connect(String from) throws IOException {
    Socket client = Socket.create(Domain.INET, Type.STREAM);
    clients.add(client);
    client.bind(new InetSocketAddress(from, 0));
    client.connect(listener.localAddress());
    return client;
  }

  private Gate.Ticket admit(Gate gate) throws IOException {
    listener.poll(Socket.READ, Deadline.after(Duration.ofSeconds(10)));
    Gate.Ticket ticket = gate.admit(backOff);
    if (ticket != null) {
      tickets.add(ticket);
    }
    return ticket;
  }

  private static String words(Socket client) throws IOException {
    return new String(
        client.read(100, Deadline.after(Duration.ofSeconds(10))), StandardCharsets.US_ASCII);
  }

  @AfterEach
  void close() {
    clients.forEach(Socket::close);
    tickets.forEach(ticket -> ticket.socket().close());
    listener.close();
  }

  @Test
  void what_the_limits_admit_comes_in_and_what_leaves_makes_room() throws IOException {
    Gate gate = gate(2, 1);
    connect("127.0.0.1");
    Gate.Ticket first = admit(gate);
    assertThat(first.address().getHostAddress()).isEqualTo("127.0.0.1");
    Socket same = connect("127.0.0.1");
    assertThat(admit(gate)).isNull();
    assertThat(words(same)).isEqualTo("TOO_MANY_FROM_ADDRESS");
    connect("127.0.0.2");
    assertThat(admit(gate)).isNotNull();
    Socket third = connect("127.0.0.3");
    assertThat(admit(gate)).isNull();
    assertThat(words(third)).isEqualTo("TOO_MANY_CONNECTIONS");

    gate.leave(first);
    connect("127.0.0.1");
    assertThat(admit(gate)).isNotNull();
    assertThat(counters.snapshot())
        .containsEntry("accepted", 3L)
        .containsEntry("active", 2L)
        .containsEntry("refused_too_many_connections", 1L)
        .containsEntry("refused_too_many_from_address", 1L);
    gate.close();
  }

  @Test
  void many_who_are_refused_do_not_keep_the_gate_busy_for_ever() throws IOException {
    Gate gate = gate(1, 0);
    connect("127.0.0.1");
    assertThat(admit(gate)).isNotNull();
    for (int i = 0; i < 40; i++) {
      connect("127.0.0.1");
    }
    assertThat(admit(gate)).isNull();
    assertThat(counters.refused(Refusal.TOO_MANY_CONNECTIONS)).isBetween(1L, 20L);
    assertThat(backOff.take()).isZero();
    for (int i = 0; i < 40; i++) {
      gate.admit(backOff);
    }
    assertThat(counters.refused(Refusal.TOO_MANY_CONNECTIONS)).isEqualTo(40);
    gate.close();
  }

  @Test
  void who_waits_when_the_gate_closes_is_told_so() throws IOException {
    Gate gate = gate(10, 0);
    Socket late = connect("127.0.0.1");
    gate.close();
    gate.close();
    assertThat(words(late)).isEqualTo("STOPPING");
    assertThat(listener.isOpen()).isFalse();
    assertThat(counters.refused(Refusal.STOPPING)).isEqualTo(1);
    assertThat(counters.accepted()).isZero();
  }
}
