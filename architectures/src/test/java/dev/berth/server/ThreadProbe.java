package dev.berth.server;

import dev.berth.session.Refusal;
import java.util.ArrayList;
import java.util.List;

/// A program that can have a few threads only, and more clients than that. Ends with 0 when those
/// that have no thread are refused in words, and newcomers are served when there is a thread again.
final class ThreadProbe {
  private ThreadProbe() {}

  public static void main(String[] args) throws Exception {
    try (Rig rig = Rig.of(Way.named("thread").getFirst(), IsolationTest.Echo::new)) {
      List<Client> in = new ArrayList<>();
      String words = "";
      for (int i = 0; i < 100 && words.isEmpty(); i++) {
        Client client = rig.connect().say("hello");
        String first = client.hear(1);
        if (first.equals("h")) {
          client.hear(4);
          in.add(client);
        } else {
          words = first + client.hearWhatComes();
        }
      }
      check(words.equals("no: OUT_OF_RESOURCES"), "was told: " + words);
      check(!in.isEmpty(), "nobody was served");
      check(in.getFirst().say("hello").hear(5).equals("hello"), "the first is not served");
      check(rig.server.counters().refused(Refusal.OUT_OF_RESOURCES) == 1, "not counted");
      in.forEach(Client::close);
      rig.untilIdle();
      Rig.until(() -> {
        try (Client late = Client.to(rig.server.address())) {
          return late.say("h").hear(1).equals("h");
        }
      });
      System.out.println("served " + in.size());
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
