package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TimersTest {
  private final Timers timers = new Timers();

  private static List<Conversation> conversations(int count) throws IOException {
    try (Socket nobody = Socket.create(Domain.INET, Type.STREAM)) {
      List<Conversation> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(Fixture.conversation(nobody));
      }
      return all;
    }
  }

  @Test
  void nothing_is_due_when_nothing_is_scheduled() throws IOException {
    assertThat(timers.next()).isEqualTo(Effects.NEVER);
    assertThat(timers.due(Long.MAX_VALUE)).isNull();
    Conversation one = conversations(1).getFirst();
    timers.schedule(one, Effects.NEVER);
    assertThat(timers.due(Long.MAX_VALUE)).isNull();
    timers.remove(one);
  }

  @Test
  void a_later_time_leaves_the_entry_and_an_earlier_one_moves_it() throws IOException {
    Conversation one = conversations(1).getFirst();
    timers.schedule(one, 10);
    timers.schedule(one, 20);
    assertThat(timers.next()).isEqualTo(10);
    timers.schedule(one, 5);
    assertThat(timers.next()).isEqualTo(5);
    timers.schedule(one, Effects.NEVER);
    assertThat(timers.due(4)).isNull();
    assertThat(timers.due(5)).isSameAs(one);
    assertThat(timers.due(Long.MAX_VALUE)).isNull();
  }

  /// Against a map from conversation to time, from which the earliest is looked up.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void the_heap_does_what_a_sorted_list_would_do(long seed) throws IOException {
    Random random = new Random(seed);
    List<Conversation> all = conversations(300);
    Map<Conversation, Long> model = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      Conversation one = all.get(random.nextInt(all.size()));
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3, 4 -> {
          long time = random.nextInt(30) == 0 ? Effects.NEVER : random.nextInt(1000);
          timers.schedule(one, time);
          if (time != Effects.NEVER || model.containsKey(one)) {
            model.merge(one, time, Math::min);
          }
        }
        case 5 -> {
          timers.remove(one);
          model.remove(one);
        }
        default -> {
          long now = random.nextInt(1000);
          Conversation due = timers.due(now);
          long earliest = earliest(model);
          if (earliest > now) {
            assertThat(due).isNull();
          } else {
            assertThat(model.remove(due)).isEqualTo(earliest);
          }
        }
      }
      assertThat(timers.next()).isEqualTo(earliest(model));
    }
  }

  private static long earliest(Map<Conversation, Long> model) {
    return model.isEmpty() ? Effects.NEVER : Collections.min(model.values());
  }
}
