package dev.berth.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.architecture.Counter;
import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Workers and their pages, all of them in this process: what is added up, what is left of those
/// who have ended, and that limits hold over all.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TallyTest {
  private static final int MANY = 2_000;

  private final Tally tally = new Tally(new Limits(5, 2));
  private final Book book = new Book(tally);

  @AfterEach
  void close() {
    tally.close();
  }

  private Page worker(int pid) throws IOException {
    Page page = tally.enter();
    tally.started(page, pid);
    return page;
  }

  @Test
  void counters_are_sums_over_the_workers_and_over_those_who_have_ended() throws Exception {
    tally.open(true);
    Page first = worker(11);
    Page second = worker(12);
    new Book(first).countAccepted();
    new Book(second).countAccepted();
    new Book(second).add(Counter.REQUESTS, 7);
    book.countAcceptError();
    assertThat(book.accepted()).isEqualTo(2);
    assertThat(book.active()).isEqualTo(2);
    assertThat(book.get(Counter.WORKERS)).isEqualTo(2);
    assertThat(tally.living())
        .containsExactly(new Tally.Worker(11, 1, 1), new Tally.Worker(12, 1, 1));

    tally.leave(second);
    assertThat(book.accepted()).isEqualTo(2);
    assertThat(book.get(Counter.REQUESTS)).isEqualTo(7);
    assertThat(book.active()).isEqualTo(1);
    assertThat(book.acceptErrors()).isEqualTo(1);
    assertThat(book.get(Counter.WORKERS)).isEqualTo(1);
    assertThat(worker(13).number()).isEqualTo(second.number());
    assertThat(book.get(Counter.REQUESTS)).isEqualTo(7);
  }

  @Test
  void the_lag_is_that_of_the_slowest() throws Exception {
    tally.open(true);
    for (long lag : List.of(3L, 9L, 5L)) {
      Book worker = new Book(worker((int) lag));
      worker.lookUpBy(counter -> counter == Counter.LOOP_LAG_NANOS ? lag : 1);
      worker.writeDown();
    }
    assertThat(book.get(Counter.LOOP_LAG_NANOS)).isEqualTo(9);
    assertThat(book.get(Counter.STUCK)).isEqualTo(3);
  }

  @Test
  void there_are_as_many_pages_as_there_may_be_workers_and_no_more() throws Exception {
    tally.open(true);
    for (int i = 0; i < 1024; i++) {
      assertThat(tally.enter().number()).isEqualTo(i);
    }
    assertThatThrownBy(tally::enter).hasMessage("there are 1024 worker processes already");
  }

  @Test
  void limits_hold_over_all_workers_and_places_of_one_who_has_ended_are_free() throws Exception {
    tally.open(true);
    Limits limits = new Limits(5, 2);
    Page first = worker(11);
    Guests one = new SharedGuests(limits, first);
    Guests two = new SharedGuests(limits, worker(12));
    InetAddress a = InetAddress.getByName("127.0.0.1");
    InetAddress b = InetAddress.getByName("::1");
    InetAddress c = InetAddress.getByName("127.0.0.3");
    assertThat(one.enter(a)).isNull();
    assertThat(two.enter(a)).isNull();
    assertThat(one.enter(a)).isEqualTo(Refusal.TOO_MANY_FROM_ADDRESS);
    assertThat(two.enter(b)).isNull();
    assertThat(one.enter(b)).isNull();
    assertThat(two.enter(c)).isNull();
    assertThat(one.enter(c)).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
    two.leave(a);
    assertThat(one.enter(a)).isNull();

    tally.leave(first); // With two of a, and one of b.
    assertThat(two.enter(a)).isNull();
    assertThat(two.enter(a)).isNull();
    assertThat(two.enter(a)).isEqualTo(Refusal.TOO_MANY_FROM_ADDRESS);
    assertThat(two.enter(b)).isNull();
    assertThat(two.enter(c)).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
  }

  @Test
  void other_limits_hold_over_those_who_have_come_before() throws Exception {
    tally.open(true);
    Guests one = new SharedGuests(new Limits(5, 0), worker(11));
    Guests two = new SharedGuests(new Limits(5, 0), worker(12));
    Guests own = new OwnGuests(new Limits(5, 0));
    InetAddress address = InetAddress.getByName("127.0.0.1");
    for (Guests guests : List.of(one, one, two, own, own, own)) {
      assertThat(guests.enter(address)).isNull();
    }
    for (Guests guests : List.of(two, own)) {
      guests.limits(new Limits(5, 3));
      assertThat(guests.enter(address)).isEqualTo(Refusal.TOO_MANY_FROM_ADDRESS);
      guests.limits(new Limits(3, 0));
      assertThat(guests.enter(address)).isEqualTo(Refusal.TOO_MANY_CONNECTIONS);
      guests.limits(new Limits(20_000, 4));
      assertThat(guests.enter(address)).isNull();
      assertThat(guests.enter(address)).isEqualTo(Refusal.TOO_MANY_FROM_ADDRESS);
    }
  }

  @Test
  void who_has_clearly_more_lets_those_go_first_who_wait() throws Exception {
    tally.open(true);
    Limits limits = new Limits(100, 0);
    Page second = worker(12);
    Guests one = new SharedGuests(limits, worker(11));
    Guests two = new SharedGuests(limits, second);
    InetAddress address = InetAddress.getByName("127.0.0.1");
    for (int i = 0; i < 4; i++) {
      one.enter(address);
    }
    assertThat(one.isAheadOfOthers()).as("nobody waits").isFalse();
    two.atDoor(true);
    assertThat(one.isAheadOfOthers()).isTrue();
    assertThat(two.isAheadOfOthers()).isFalse();

    two.enter(address);
    two.enter(address);
    assertThat(one.isAheadOfOthers()).as("one more and little more").isFalse();
    two.leave(address);
    assertThat(one.isAheadOfOthers()).isTrue();
    two.atDoor(false);
    assertThat(one.isAheadOfOthers()).isFalse();
    two.atDoor(true);
    worker(13); // It does something else, with whomever it has.
    assertThat(one.isAheadOfOthers()).isTrue();
    tally.leave(second);
    assertThat(one.isAheadOfOthers()).as("it has ended").isFalse();
  }

  @Test
  void there_is_room_for_higher_limits_up_to_a_number() throws Exception {
    tally.open(true);
    tally.check(new Limits(32_768, 1));
    assertThatThrownBy(() -> tally.check(new Limits(32_769, 1)))
        .isInstanceOf(IOException.class)
        .hasMessage("the workers have room for 32768 connections, and 32769 need a restart (USR1)");
  }

  @Test
  void workers_who_come_and_go_at_once_never_let_in_too_many() throws Exception {
    tally.open(true);
    InetAddress address = InetAddress.getByName("127.0.0.1");
    AtomicInteger in = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Guests guests = new SharedGuests(new Limits(5, 2), worker(i));
      workers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; round < MANY; round++) {
                  if (guests.enter(address) == null) {
                    most.accumulateAndGet(in.incrementAndGet(), Math::max);
                    Thread.yield();
                    in.decrementAndGet();
                    guests.leave(address);
                  }
                }
              }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(worker(9).admittedByAll()).isZero();
  }
}
