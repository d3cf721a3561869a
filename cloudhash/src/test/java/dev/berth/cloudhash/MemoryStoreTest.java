package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  private static Key key(String text) {
    return Key.of(Loopback.bytes(text));
  }

  private static boolean put(Store store, String key, String value) {
    return store.put(key(key), ByteBuffer.wrap(Loopback.bytes("#" + value)), 1, value.length());
  }

  private static String get(Store store, String key) {
    ByteBuffer into = ByteBuffer.allocate(100);
    int length = store.get(key(key), into);
    return length == Store.MISSING ? "missing" : new String(into.array(), 0, length);
  }

  @Test
  void valueIsFoundUnderItsKeyAndReplacedByTheNext() {
    Store store = new MemoryStore();
    assertThat(get(store, "k")).isEqualTo("missing");
    assertThat(put(store, "k", "one")).isTrue();
    assertThat(put(store, "l", "")).isTrue();
    assertThat(put(store, "k", "three")).isTrue();
    assertThat(get(store, "k")).isEqualTo("three");
    assertThat(get(store, "l")).isEmpty();
    assertThat(store.count()).isEqualTo(2);
  }

  @Test
  void storeKeepsItsOwnCopyOfKeyAndValue() {
    Store store = new MemoryStore();
    ByteBuffer bytes = ByteBuffer.wrap(Loopback.bytes("kv"));
    Key key = new Key();
    key.set(bytes, 0, 1);
    store.put(key, bytes, 1, 1);
    bytes.put(0, (byte) 'x').put(1, (byte) 'y');
    key.set(bytes, 0, 1);
    assertThat(get(store, "k")).isEqualTo("v");
    assertThat(get(store, "x")).isEqualTo("missing");
  }

  @Test
  void valueThatDoesNotFitIsNotWritten() {
    Store store = new MemoryStore();
    put(store, "k", "value");
    ByteBuffer into = ByteBuffer.allocate(4);
    assertThat(store.get(key("k"), into)).isEqualTo(5);
    assertThat(into.position()).isZero();
  }

  @Test
  void limitOfKeysHoldsAndRemovingMakesRoom() {
    MemoryStore store = new MemoryStore(2, Long.MAX_VALUE);
    put(store, "a", "1");
    put(store, "b", "2");
    assertThat(put(store, "c", "3")).isFalse();
    assertThat(put(store, "a", "a longer value")).as("an old key").isTrue();
    assertThat(store.remove(key("b"))).isTrue();
    assertThat(store.remove(key("b"))).isFalse();
    assertThat(put(store, "c", "3")).isTrue();
    assertThat(store.count()).isEqualTo(2);
  }

  @Test
  void limitOfBytesCountsKeysValuesAndTheirOverhead() {
    MemoryStore store = new MemoryStore(10, MemoryStore.ENTRY_OVERHEAD + 10);
    assertThat(put(store, "key", "1234567")).isTrue();
    assertThat(put(store, "key", "12345678")).isFalse();
    assertThat(get(store, "key")).as("nothing has changed").isEqualTo("1234567");
    assertThat(put(store, "key", "123")).isTrue();
    assertThat(store.bytes()).isEqualTo(MemoryStore.ENTRY_OVERHEAD + 6);
    assertThat(put(store, "k", "")).isFalse();
    assertThat(store.remove(key("key"))).isTrue();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void keysWithOneHashAreToldApart() {
    Store store = new MemoryStore();
    for (int i = 0; i < 1 << 12; i++) {
      assertThat(put(store, colliding(i), "" + i)).isTrue();
    }
    assertThat(key(colliding(5)).hashCode()).isEqualTo(key(colliding(4000)).hashCode());
    for (int i = 0; i < 1 << 12; i++) {
      assertThat(get(store, colliding(i))).isEqualTo("" + i);
    }
  }

  /// `Aa` and `BB` have the same hash, and so have all words made of them.
  private static String colliding(int number) {
    StringBuilder word = new StringBuilder();
    for (int bit = 0; bit < 12; bit++) {
      word.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return word.toString();
  }

  @Test
  void limitsHoldWhileSeveralThreadsPutAndRemove() throws Exception {
    int most = 20;
    MemoryStore store = new MemoryStore(most, most * (MemoryStore.ENTRY_OVERHEAD + 8L));
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(t);
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, e) -> failures.add(e))
              .start(() -> churn(store, random, most)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    long count = 0;
    long bytes = 0;
    for (int i = 0; i < 40; i++) {
      int length = store.get(key("k" + i), ByteBuffer.allocate(100));
      if (length != Store.MISSING) {
        count++;
        bytes += MemoryStore.ENTRY_OVERHEAD + ("k" + i).length() + length;
      }
    }
    assertThat(store.count()).isEqualTo(count).isLessThanOrEqualTo(most);
    assertThat(store.bytes()).isEqualTo(bytes);
  }

  private static void churn(Store store, Random random, int most) {
    for (int i = 0; i < 50_000; i++) {
      String key = "k" + random.nextInt(2 * most);
      if (random.nextInt(3) == 0) {
        store.remove(key(key));
      } else {
        put(store, key, "x".repeat(random.nextInt(8)));
      }
    }
  }

  @Test
  void negativeLimitsAreRefused() {
    assertThatThrownBy(() -> new MemoryStore(-1, 0)).hasMessageContaining("-1 keys");
  }
}
