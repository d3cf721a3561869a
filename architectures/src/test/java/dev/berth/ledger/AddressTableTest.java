package dev.berth.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Limits;
import dev.berth.ledger.AddressTable.Key;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// The hash table of addresses, beside one that is known to be right, and under eyes that look at
/// it while it changes.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AddressTableTest {
  private static final int ENTRIES = 64;

  private final MemorySegment epoch = Arena.ofAuto().allocate(8, 8);
  private final AddressTable table =
      new AddressTable(Arena.ofAuto().allocate(ENTRIES * AddressTable.ENTRY, 8), epoch);

  AddressTableTest() {
    epoch.set(ValueLayout.JAVA_LONG, 0, 1);
  }

  @Test
  void it_counts_what_a_map_counts_however_full_it_is() {
    Random random = new Random(4);
    Map<Key, Integer> right = new HashMap<>();
    List<Key> in = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      boolean enters = in.isEmpty() || (in.size() < ENTRIES && random.nextInt(7) > i / 40_000);
      if (enters) {
        Key key = new Key(random.nextInt(3), random.nextInt(60));
        in.add(key);
        right.merge(key, 1, Integer::sum);
        table.add(key, 1);
      } else {
        Key key = in.remove(random.nextInt(in.size()));
        right.merge(key, -1, (a, b) -> a + b == 0 ? null : a + b);
        table.add(key, -1);
      }
      Key any = new Key(random.nextInt(3), random.nextInt(60));
      assertThat(table.count(any)).isEqualTo(right.getOrDefault(any, 0));
    }
  }

  @Test
  void a_new_epoch_forgets_all_of_it() {
    for (int i = 0; i < ENTRIES; i++) {
      table.add(new Key(0, i), 1);
    }
    epoch.set(ValueLayout.JAVA_LONG, 0, 2);
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(table.count(new Key(0, i))).isZero();
    }
    table.add(new Key(0, 5), 1);
    assertThat(table.count(new Key(0, 5))).isEqualTo(1);
  }

  /// One who is in for good is found at every moment, though others come and go around him.
  @Test
  void who_reads_while_another_writes_sees_those_who_stay() throws Exception {
    Key stays = new Key(0, 1);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong wrong = new AtomicLong();
    for (long i = 100; i < 120; i++) {
      table.add(new Key(0, i), 1); // So that he is not always in his first place.
    }
    table.add(stays, 1);
    for (long i = 100; i < 120; i++) {
      table.add(new Key(0, i), -1);
    }
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                if (table.count(stays) != 1) {
                  wrong.incrementAndGet();
                }
              }
            });
    Random random = new Random(5);
    for (int i = 0; i < 300_000; i++) {
      Key key = new Key(1, random.nextInt(1000));
      table.add(key, 1);
      Key other = new Key(2, random.nextInt(1000));
      table.add(other, 1);
      table.add(key, -1);
      table.add(other, -1);
    }
    over.set(true);
    reader.join();
    assertThat(wrong).hasValue(0);
  }

  @Test
  void an_address_is_the_same_in_both_families_words() throws Exception {
    assertThat(Key.of(InetAddress.getByName("127.0.0.2")))
        .isEqualTo(Key.of(InetAddress.getByName("127.0.0.2")))
        .isNotEqualTo(Key.of(InetAddress.getByName("127.0.0.3")))
        .isNotEqualTo(Key.of(InetAddress.getByName("::1")));
    assertThat(Key.of(InetAddress.getByName("2001:db8::1")))
        .isEqualTo(new Key(0x20010db800000000L, 1));
  }

  @Test
  void there_are_twice_as_many_entries_as_connections_and_as_may_come_to_be_allowed() {
    assertThat(AddressTable.sizeFor(new Limits(1, 1))).isEqualTo(65_536);
    assertThat(AddressTable.sizeFor(new Limits(40_000, 1))).isEqualTo(131_072);
    assertThat(AddressTable.sizeFor(new Limits(1 << 20, 1))).isEqualTo(1 << 21);
    assertThat(AddressTable.sizeFor(new Limits(Integer.MAX_VALUE, 1))).isEqualTo(1 << 24);
  }
}
