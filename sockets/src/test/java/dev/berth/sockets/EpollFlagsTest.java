package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.sockets.Multiplexer.Kind;
import dev.berth.sockets.Multiplexer.Registration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What epoll knows beyond being ready: edges, one shot, one of several sets, the end of the peer's
/// writing; and that the other ways refuse it.
class EpollFlagsTest {
  private static final long LONG = Net.LONG.toNanos();

  @Test
  void an_edge_is_told_once_and_again_when_more_comes() throws Exception {
    try (Net.Pair pair = Net.pair();
        Multiplexer epoll = Multiplexer.open(Kind.EPOLL)) {
      epoll.add(pair.server(), Socket.READ | Multiplexer.EDGE, null);
      pair.client().write(Net.bytes("a"));
      assertThat(epoll.await(LONG)).isEqualTo(1);
      assertThat(epoll.await(0)).isZero();
      pair.client().write(Net.bytes("b"));
      assertThat(epoll.await(LONG)).isEqualTo(1);
      assertThat(Net.read(pair.server())).isEqualTo("ab");
    }
  }

  @Test
  void one_shot_is_told_once_until_it_is_armed_again() throws Exception {
    try (Net.Pair pair = Net.pair();
        Multiplexer epoll = Multiplexer.open(Kind.EPOLL)) {
      int once = Socket.READ | Multiplexer.ONE_SHOT;
      Registration registration = epoll.add(pair.server(), once, null);
      pair.client().write(Net.bytes("a"));
      assertThat(epoll.await(LONG)).isEqualTo(1);
      pair.client().write(Net.bytes("b"));
      assertThat(epoll.await(0)).isZero();
      registration.interest(once);
      assertThat(epoll.await(LONG)).isEqualTo(1);
      assertThat(epoll.ready(0)).isSameAs(registration);
    }
  }

  @Test
  void of_several_exclusive_sets_not_all_are_woken() throws Exception {
    AtomicInteger woken = new AtomicInteger();
    try (Socket listener = Net.listener(Domain.INET)) {
      Thread[] threads = new Thread[8];
      Multiplexer[] sets = new Multiplexer[threads.length];
      for (int i = 0; i < threads.length; i++) {
        Multiplexer set = Multiplexer.open(Kind.EPOLL);
        sets[i] = set;
        set.add(listener, Socket.READ | Multiplexer.EXCLUSIVE, null);
        Waiting<Integer> wait =
            Waiting.Threads.PLATFORM.start(() -> {
              int count = set.await(Long.MAX_VALUE);
              woken.addAndGet(count);
              return count;
            });
        threads[i] = wait.untilItWaits().thread();
      }
      try (Socket client = Net.socket(Domain.INET)) {
        client.connect(listener.localAddress());
        listener.accept(Net.soon()).close();
      }
      for (Multiplexer set : sets) {
        set.wakeUp();
      }
      for (int i = 0; i < threads.length; i++) {
        threads[i].join();
        sets[i].close();
      }
      assertThat(woken.get()).isLessThan(threads.length);
    }
  }

  @Test
  void the_interest_of_an_exclusive_registration_stays() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Multiplexer epoll = Multiplexer.open(Kind.EPOLL)) {
      Registration registration = epoll.add(listener, Socket.READ | Multiplexer.EXCLUSIVE, null);
      assertThatThrownBy(() -> registration.interest(0))
          .isInstanceOf(ErrnoException.InvalidArgument.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "POLL"})
  void the_end_of_the_peers_writing_is_told_apart_from_bytes(Kind kind) throws Exception {
    try (Net.Pair pair = Net.pair();
        Multiplexer multiplexer = Multiplexer.open(kind)) {
      Registration registration = multiplexer.add(pair.server(), Multiplexer.READ_HANGUP, null);
      pair.client().write(Net.bytes("x"));
      assertThat(multiplexer.await(0)).isZero();
      pair.client().closeWrite();
      assertThat(multiplexer.await(LONG)).isEqualTo(1);
      assertThat(registration.ready()).isEqualTo(Multiplexer.READ_HANGUP);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POLL", "SELECT"})
  void other_ways_refuse_what_only_epoll_knows(Kind kind) throws Exception {
    try (Net.Pair pair = Net.pair();
        Multiplexer multiplexer = Multiplexer.open(kind)) {
      for (int flag : new int[] {Multiplexer.EDGE, Multiplexer.ONE_SHOT, Multiplexer.EXCLUSIVE}) {
        assertThatThrownBy(() -> multiplexer.add(pair.server(), Socket.READ | flag, null))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("epoll");
      }
      Registration registration = multiplexer.add(pair.server(), Socket.READ, null);
      assertThatThrownBy(() -> registration.interest(Socket.READ | Multiplexer.EDGE))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
