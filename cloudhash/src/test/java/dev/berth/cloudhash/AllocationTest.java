package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The hot path makes no object for a GET, and for a SET of an old key only the value that is kept.
class AllocationTest {
  private static final int BATCH = 200;
  private static final int ROUNDS = 1_000;
  private static final int VALUE = 32;

  @ParameterizedTest
  @EnumSource(
      names = {"LINE", "LENGTH_PREFIX"},
      value = CloudHashFraming.class)
  void getMakesNoObject(CloudHashFraming framing) {
    assertThat(bytesPerRequest(framing, "GET some-key")).isLessThan(0.1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"LINE", "LENGTH_PREFIX"},
      value = CloudHashFraming.class)
  void getOfAMissingKeyMakesNoObject(CloudHashFraming framing) {
    assertThat(bytesPerRequest(framing, "GET no-such-key")).isLessThan(0.1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"LINE", "LENGTH_PREFIX"},
      value = CloudHashFraming.class)
  void setMakesTheValueThatIsKept(CloudHashFraming framing) {
    int arrayHeader = 16;
    assertThat(bytesPerRequest(framing, "SET some-key " + "v".repeat(VALUE)))
        .isLessThan(VALUE + arrayHeader + 0.1);
  }

  private static double bytesPerRequest(CloudHashFraming framing, String request) {
    Store store = new MemoryStore();
    ByteBuffer value = ByteBuffer.wrap(Loopback.bytes("v".repeat(VALUE)));
    store.put(Key.of(Loopback.bytes("some-key")), value, 0, VALUE);
    CloudHashSession session =
        new CloudHashSession(CloudHashOptions.defaults().withFraming(framing), store);
    StillEffects effects = new StillEffects();
    session.opened(StillEffects.NOBODY, effects);
    ByteBuffer in = requests(framing, request);
    serve(session, effects, in);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    serve(session, effects, in);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    return (double) allocated / (BATCH * ROUNDS);
  }

  private static ByteBuffer requests(CloudHashFraming framing, String request) {
    ByteBuffer in = ByteBuffer.allocateDirect(BATCH * (request.length() + 4));
    var form = framing.open(1_000);
    for (int i = 0; i < BATCH; i++) {
      int mark = form.begin(in);
      form.end(in.put(Loopback.bytes(request)), mark);
    }
    return in.flip();
  }

  private static void serve(CloudHashSession session, StillEffects effects, ByteBuffer in) {
    for (int i = 0; i < ROUNDS; i++) {
      effects.clear();
      session.received(0, in.rewind(), effects);
      if (in.hasRemaining()) {
        throw new AssertionError("left unread: " + in);
      }
    }
  }
}
