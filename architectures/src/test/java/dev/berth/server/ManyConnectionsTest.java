package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Counters;
import dev.berth.architecture.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Thousands of silent connections cost the others nothing, and leave nothing.
@ParameterizedClass
@MethodSource("sizes")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record ManyConnectionsTest(Size size) {
  /// How many a way is to hold.
  record Size(Way way, int count) {}

  static List<Size> sizes() {
    return List.of(
        new Size(Way.named("evented").getFirst(), 5000),
        new Size(Way.named("virtual-thread").getFirst(), 2000),
        new Size(Way.named("thread").getFirst(), 300));
  }

  @Test
  void a_newcomer_is_served_beside_silent_connections_and_all_descriptors_return()
      throws Exception {
    long before = NothingLeft.sockets();
    try (Rig rig =
        Rig.of(
            size.way(),
            IsolationTest.Echo::new,
            options -> options.withLimits(new Limits(6000, 0)))) {
      Counters counters = rig.server.counters();
      List<Client> silent = new ArrayList<>();
      for (int i = 0; i < size.count(); i++) {
        silent.add(rig.connect());
      }
      Rig.until(() -> counters.active() == size.count());
      Client newcomer = rig.connect();
      for (int i = 0; i < 20; i++) {
        assertThat(newcomer.say("hello").hear(5)).isEqualTo("hello");
      }
      for (int i = 0; i < silent.size(); i++) {
        if (i % 2 == 0) {
          silent.get(i).close();
        } else {
          silent.get(i).reset();
        }
      }
      Rig.until(() -> counters.active() == 1);
      assertThat(newcomer.say("hello").hear(5)).isEqualTo("hello");
      newcomer.close();
      rig.untilIdle();
      assertThat(counters.accepted()).isEqualTo(size.count() + 1);
      assertThat(NothingLeft.sockets()).isLessThanOrEqualTo(before + 30);
    }
  }

  @Test
  void thousands_that_are_there_when_the_server_stops_end_with_it() throws Exception {
    try (Rig rig =
        Rig.of(
            size.way(),
            IsolationTest.Echo::new,
            options -> options.withLimits(new Limits(6000, 0)))) {
      List<Client> silent = new ArrayList<>();
      for (int i = 0; i < size.count() / 4; i++) {
        silent.add(rig.connect());
      }
      Rig.until(() -> rig.server.counters().active() == silent.size());
      assertThat(rig.server.stop(Client.PATIENCE)).isTrue();
      for (Client client : silent) {
        assertThat(client.end()).isEqualTo(Client.End.ORDERLY);
      }
    }
  }
}
