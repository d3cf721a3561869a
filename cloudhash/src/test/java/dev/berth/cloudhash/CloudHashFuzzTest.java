package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Framing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudHashFuzzTest {
  private static final String[] PIECES = {
    "GET ",
    "SET ",
    "get",
    "SET",
    "QUIT",
    " ",
    "  ",
    "key",
    "k",
    "=",
    "ERR ",
    "value",
    "\r",
    "\n",
    "\r\n",
    "\0\0\0\0",
    "\0\0\0\5",
    "\5\0\0\0",
    "\u00ff\u00ff\u00ff\u00ff",
    "\u00fe",
    "x".repeat(70)
  };

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void nothingThatAClientSendsMakesASessionThrow(CloudHashFraming framing) {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      CloudHashOptions options =
          CloudHashOptions.defaults()
              .withFraming(framing)
              .withMessageLimit(1 + random.nextInt(200));
      Store store = new MemoryStore(3, 1_000);
      for (int connection = 0; connection < 3; connection++) {
        Loopback client = new Loopback(new CloudHashProtocol(options, store).open());
        for (int i = random.nextInt(60); i > 0; i--) {
          act(client, random);
        }
        client.end().credit(Long.MAX_VALUE);
        assertThat(client.isClosed()).as("seed %d", seed).isTrue();
      }
    }
  }

  private static void act(Loopback client, Random random) {
    switch (random.nextInt(30)) {
      case 0 -> client.credit(random.nextInt(100));
      case 1 -> client.pass(random.nextLong(1L << 36));
      case 2 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        client.feed(noise);
      }
      case 3 -> client.credit(Long.MAX_VALUE);
      default -> client.feed(PIECES[random.nextInt(PIECES.length)]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CloudHashFraming.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "END_OF_INPUT")
  void everyMessageHasOneReplyAndItIsTheModels(CloudHashFraming framing) throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      Loopback client =
          new Loopback(
              new CloudHashProtocol(
                      CloudHashOptions.defaults().withFraming(framing), new MemoryStore())
                  .open());
      int longest = seed % 2 == 0 ? 20_000 : 200;
      Map<String, byte[]> model = new HashMap<>();
      List<byte[]> expected = new ArrayList<>();
      ByteBuffer requests = ByteBuffer.allocate(1 << 20);
      for (int i = 0; i < 60; i++) {
        request(random, longest, model, expected, framing.open(1 << 16), requests);
      }
      byte[] input = Arrays.copyOf(requests.array(), requests.position());
      if (seed % 2 == 0) {
        client.feed(input);
      } else {
        client.feedByteByByte(input);
      }
      List<byte[]> replies = replies(framing, client.receivedBytes());
      assertThat(replies).hasSameSizeAs(expected);
      for (int i = 0; i < replies.size(); i++) {
        assertThat(ClientReply.value(replies.get(i)))
            .as("seed %d, %d", seed, i)
            .isEqualTo(expected.get(i));
      }
    }
  }

  private static void request(
      Random random,
      int longest,
      Map<String, byte[]> model,
      List<byte[]> expected,
      Framing framing,
      ByteBuffer requests) {
    String key = "k" + random.nextInt(5);
    byte[] request;
    if (random.nextBoolean()) {
      byte[] value = new byte[random.nextInt(random.nextInt(20) == 0 ? longest : 6)];
      for (int i = 0; i < value.length; i++) {
        value[i] = (byte) "=ER x\u0000".charAt(random.nextInt(6));
      }
      request = ClientRequest.set(Loopback.bytes(key), value);
      model.put(key, value);
      expected.add("OK".getBytes(StandardCharsets.UTF_8));
    } else {
      request = ClientRequest.get(Loopback.bytes(key));
      expected.add(model.get(key));
    }
    int mark = framing.begin(requests);
    framing.end(requests.put(request), mark);
  }

  private static List<byte[]> replies(CloudHashFraming kind, byte[] received) {
    List<byte[]> replies = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(received);
    Framing framing = kind.open(1 << 16);
    while (in.hasRemaining()) {
      assertThat(framing.next(in)).isEqualTo(Framing.Step.MESSAGE);
      byte[] reply = new byte[framing.length()];
      in.get(framing.start(), reply);
      replies.add(reply);
    }
    return replies;
  }
}
