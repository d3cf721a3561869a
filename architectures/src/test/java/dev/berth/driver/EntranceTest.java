package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Limits;
import dev.berth.ledger.Book;
import dev.berth.ledger.OwnGuests;
import dev.berth.session.Effects;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Several who wait for one listener. Time is a number here; the kernel's readiness is real.
@Timeout(30)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EntranceTest {
  private final Socket listener;
  private final Gate gate;
  private final List<AutoCloseable> open = new ArrayList<>();

  EntranceTest() throws IOException {
    listener = Fixture.listener();
    gate = new Gate(listener, Fixture.SILENT, new OwnGuests(Limits.DEFAULT), new Book());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    gate.close();
  }

  /// One who waits.
  private record Waiter(Multiplexer multiplexer, Entrance entrance) {
    boolean isWoken() throws IOException {
      return multiplexer.await(0) > 0;
    }

    void takeOne() throws IOException {
      Gate.Ticket ticket = entrance.admit();
      assertThat(ticket).isNotNull();
      ticket.socket().close();
    }
  }

  private Waiter waiter(Multiplexer.Kind kind, boolean shared) throws IOException {
    Multiplexer multiplexer = Multiplexer.open(kind);
    open.add(multiplexer);
    Entrance entrance = new Entrance(gate, multiplexer, kind, shared);
    entrance.open(0);
    return new Waiter(multiplexer, entrance);
  }

  private void connect() throws IOException {
    Socket client = Socket.create(Domain.INET, Type.STREAM);
    open.add(client);
    client.connect(listener.localAddress());
  }

  @ParameterizedTest
  @EnumSource
  void it_is_ready_when_somebody_connects_and_not_while_it_is_shut(Multiplexer.Kind kind)
      throws IOException {
    Waiter waiter = waiter(kind, true);
    assertThat(waiter.isWoken()).isFalse();
    connect();
    assertThat(waiter.isWoken()).isTrue();
    waiter.entrance.shut();
    waiter.entrance.shut();
    assertThat(waiter.isWoken()).isFalse();
    waiter.entrance.open(0);
    waiter.entrance.open(0);
    assertThat(waiter.isWoken()).isTrue();
    waiter.takeOne();
    waiter.entrance.comeLast(0);
    assertThat(waiter.isWoken()).isFalse();
    connect();
    assertThat(waiter.isWoken()).isTrue();
  }

  @Test
  void a_connection_that_another_was_woken_for_is_looked_for_in_time() throws Exception {
    Waiter asleep = waiter(Multiplexer.Kind.EPOLL, true);
    Waiter woken = waiter(Multiplexer.Kind.EPOLL, true);
    Thread waits = Thread.ofPlatform().start(() -> awaitQuietly(woken));
    connect();
    waits.join(); // It has been told and ends without having accepted.
    assertThat(asleep.entrance.isDue(0)).isFalse();
    assertThat(asleep.entrance.isDue(asleep.entrance.dueAt())).isTrue();
    asleep.takeOne();
    assertThat(asleep.entrance.dueAt()).isGreaterThan(0).isNotEqualTo(Effects.NEVER);
  }

  private static void awaitQuietly(Waiter woken) {
    try {
      woken.multiplexer.await(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void one_who_is_alone_takes_many_at_once_and_looks_only_when_told() throws IOException {
    Waiter alone = waiter(Multiplexer.Kind.EPOLL, false);
    Waiter sharing = waiter(Multiplexer.Kind.POLL, true);
    assertThat(alone.entrance.share()).isGreaterThan(sharing.entrance.share());
    assertThat(sharing.entrance.share()).isEqualTo(1);
    assertThat(alone.entrance.dueAt()).isEqualTo(Effects.NEVER);
    assertThat(sharing.entrance.dueAt()).isEqualTo(Effects.NEVER); // All are woken there.
  }

  @Test
  void nobody_minds_that_the_listener_is_closed_by_another() throws IOException {
    Waiter waiter = waiter(Multiplexer.Kind.EPOLL, true);
    gate.close();
    assertThat(waiter.entrance.admit()).isNull();
    waiter.entrance.comeLast(0);
    waiter.entrance.open(0);
    assertThat(waiter.isWoken()).isFalse();
    waiter.entrance.shut();
  }
}
