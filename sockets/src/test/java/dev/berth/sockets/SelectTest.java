package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// select(2) with its three sets.
class SelectTest {
  private record Holder(Socket socket) implements Pollable {
    @Override
    public Fd fd() {
      return socket;
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_set_tells_what_it_stands_for(Waiting.Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Holder holder = new Holder(pair.server());
      Waiting<Select.Ready<Holder>> wait =
          threads.start(
              () -> Select.select(List.of(holder), List.of(), List.of(holder), Deadline.NONE));
      wait.untilItWaits();
      pair.client().writeUrgent(Net.bytes("!"), Net.soon());
      assertThat(wait.value().exceptional()).containsExactly(holder);
      Select.Ready<Socket> ready =
          Select.select(List.of(), List.of(pair.client()), List.of(), Deadline.NONE);
      assertThat(ready.writable()).containsExactly(pair.client());
    }
  }

  @ParameterizedTest
  @EnumSource
  void at_the_deadline_all_lists_are_empty(Waiting.Threads threads) throws Exception {
    try (Net.Pair pair = Net.pair()) {
      Deadline soon = Deadline.after(Duration.ofMillis(20));
      Select.Ready<Socket> ready =
          threads.run(() -> Select.select(List.of(pair.server()), List.of(), List.of(), soon));
      assertThat(ready.isEmpty()).isTrue();
    }
  }

  @Test
  void a_descriptor_beyond_the_sets_is_refused() throws Exception {
    try (Net.Pair pair = Net.pair();
        Socket high = pair.server().dup2(1500)) {
      assertThat(high.fileno()).isEqualTo(1500);
      assertThatThrownBy(() -> Select.select(List.of(high), List.of(), List.of(), Net.soon()))
          .isInstanceOf(DescriptorTooLargeException.class)
          .hasMessageContaining("1500")
          .hasMessageContaining("FD_SETSIZE");
    }
  }
}
