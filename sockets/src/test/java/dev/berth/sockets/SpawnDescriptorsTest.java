package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A child has the descriptors that it was given, under their numbers, and no others.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpawnDescriptorsTest {
  private final List<Socket> sockets = new ArrayList<>();

  private Socket socket() throws IOException {
    Socket socket = Net.socket(Domain.INET);
    sockets.add(socket);
    return socket;
  }

  @AfterEach
  void closeSockets() {
    sockets.forEach(Socket::close);
  }

  private static String target(Socket socket) {
    return OpenDescriptors.target(Integer.toString(socket.fileno()));
  }

  private static Spawn lister() {
    return Spawn.of(Children.lister());
  }

  /// Those past standard input, output and error.
  private static Map<Integer, String> given(Spawn spawn) throws IOException {
    Map<Integer, String> descriptors = Children.descriptors(spawn);
    assertThat(descriptors.keySet()).contains(0, 1, 2);
    descriptors.keySet().removeAll(List.of(0, 1, 2));
    return descriptors;
  }

  @Test
  void it_has_our_standard_ones_and_nothing_else() throws IOException {
    socket();
    Map<Integer, String> descriptors = Children.descriptors(lister());
    assertThat(descriptors).containsOnlyKeys(0, 1, 2);
    assertThat(descriptors).containsEntry(0, OpenDescriptors.target("0"));
    assertThat(descriptors).containsEntry(2, OpenDescriptors.target("2"));
  }

  @Test
  void what_the_jdk_has_opened_does_not_leak() throws IOException {
    try (ServerSocket server = new ServerSocket(0);
        SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
        FileInputStream file = new FileInputStream("/etc/passwd")) {
      assertThat(channel.isConnected()).isTrue();
      assertThat(file.available()).isPositive();
      assertThat(given(lister())).isEmpty();
    }
  }

  @Test
  void descriptors_come_under_the_numbers_that_were_chosen() throws IOException {
    Socket one = socket();
    Socket two = socket();
    Spawn spawn = lister().descriptor(3, one).descriptor(9, two).descriptor(4, one);
    assertThat(given(spawn)).isEqualTo(Map.of(3, target(one), 4, target(one), 9, target(two)));
    assertThat(one.isOpen() && two.isOpen()).isTrue();
  }

  @Test
  void a_descriptor_may_keep_its_number() throws IOException {
    Socket socket = socket();
    assertThat(given(lister().descriptor(socket.fileno(), socket)))
        .isEqualTo(Map.of(socket.fileno(), target(socket)));
  }

  @Test
  void two_descriptors_change_places() throws IOException {
    Socket one = socket();
    Socket two = socket();
    Spawn spawn = lister().descriptor(one.fileno(), two).descriptor(two.fileno(), one);
    assertThat(given(spawn))
        .isEqualTo(Map.of(one.fileno(), target(two), two.fileno(), target(one)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void our_numbers_and_theirs_may_overlap_in_any_way(long seed) throws IOException {
    Random random = new Random(seed);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      numbers.add(socket().fileno());
    }
    for (int i = 3; i < 30; i++) {
      if (!numbers.contains(i)) {
        numbers.add(i);
      }
    }
    Collections.shuffle(numbers, random);
    Spawn spawn = lister();
    Map<Integer, String> expected = new TreeMap<>();
    for (int i = 0; i < 12; i++) {
      Socket socket = sockets.get(random.nextInt(sockets.size()));
      spawn.descriptor(numbers.get(i), socket);
      expected.put(numbers.get(i), target(socket));
    }
    assertThat(given(spawn)).isEqualTo(expected);
  }

  @Test
  void numbers_between_those_that_were_chosen_are_closed() throws IOException {
    for (int i = 0; i < 50; i++) {
      socket();
    }
    Socket socket = socket();
    assertThat(given(lister().descriptor(200, socket))).containsOnlyKeys(200);
  }

  @Test
  void dev_null_is_given_under_any_number() throws IOException {
    Map<Integer, String> descriptors = Children.descriptors(lister().devNull(0).devNull(5));
    assertThat(descriptors).containsEntry(0, "/dev/null").containsEntry(5, "/dev/null");
    assertThat(descriptors).containsOnlyKeys(0, 1, 2, 5);
  }

  @Test
  void a_number_of_ours_is_inherited_under_another() throws IOException {
    Map<Integer, String> descriptors = Children.descriptors(lister().inherit(6, 2).inherit(0, 2));
    assertThat(descriptors).containsEntry(6, OpenDescriptors.target("2"));
    assertThat(descriptors).containsEntry(0, OpenDescriptors.target("2"));
    Spawn nothing = lister().inherit(3, socket().fileno() + 1000);
    assertThatThrownBy(nothing::start).isInstanceOf(ErrnoException.BadDescriptor.class);
  }

  @Test
  void the_last_choice_for_a_number_counts() throws IOException {
    Socket socket = socket();
    assertThat(given(lister().devNull(5).descriptor(5, socket)))
        .isEqualTo(Map.of(5, target(socket)));
    assertThat(given(lister().descriptor(5, socket).devNull(5))).isEqualTo(Map.of(5, "/dev/null"));
  }

  @Test
  void standard_output_and_error_may_be_the_same_socket() throws IOException {
    try (Net.Pair pair = Net.pair();
        ChildProcess child =
            Spawn.of(Children.shell("echo out; echo err >&2"))
                .descriptor(1, pair.client())
                .descriptor(2, pair.client())
                .start()) {
      pair.client().close();
      assertThat(new String(pair.server().read(100, Net.soon()))).isEqualTo("out\nerr\n");
      assertThat(child.waitid(Net.soon()).isSuccess()).isTrue();
    }
  }

  @Test
  void a_file_is_given_with_its_offset(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("in"), "hello");
    try (Directory root = Directory.open(directory);
        FileHandle file = root.open("/in", OpenFlags.O_RDONLY, 0)) {
      assertThat(Children.output(Spawn.of(Children.shell("cat")).descriptor(0, file)))
          .isEqualTo("hello");
      assertThat(Children.output(Spawn.of(Children.shell("cat")).descriptor(0, file))).isEmpty();
    }
  }

  @Test
  void ours_stay_as_they_are() throws IOException {
    Socket one = socket();
    Map<String, String> before = all();
    assertThat(given(lister().descriptor(3, one).devNull(4).devNull(0))).hasSize(2);
    assertThat(all()).isEqualTo(before);
    assertThat(OpenDescriptors.flags(one.fileno()) & Linux.O_CLOEXEC).isNotZero();
  }

  private static Map<String, String> all() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    for (String number : OpenDescriptors.numbers()) {
      all.put(number, OpenDescriptors.target(number));
    }
    all.values().removeIf(target -> target.isEmpty() || target.startsWith("/"));
    return all;
  }

  @Test
  void a_socket_that_is_closed_cannot_be_given() throws IOException {
    Socket socket = socket();
    Socket other = socket();
    socket.close();
    Spawn spawn = lister().descriptor(3, other).descriptor(4, socket);
    assertThatThrownBy(spawn::start).isInstanceOf(SocketClosedException.class);
    other.close();
    assertThat(target(other)).isEmpty(); // Nobody holds it.
  }

  @Test
  void a_number_beyond_the_limit_is_ebadf() throws IOException {
    Spawn spawn = lister().descriptor(1 << 24, socket());
    assertThatThrownBy(spawn::start)
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }

  @Test
  void without_closefrom_they_are_closed_one_by_one() throws IOException {
    for (int i = 0; i < 50; i++) {
      socket();
    }
    Socket socket = socket();
    PassedDescriptors.closesOneByOne = true;
    try {
      assertThat(given(lister())).isEmpty();
      assertThat(given(lister().descriptor(5, socket))).isEqualTo(Map.of(5, target(socket)));
      assertThat(given(lister().descriptor(900, socket))).isEqualTo(Map.of(900, target(socket)));
    } finally {
      PassedDescriptors.closesOneByOne = false;
    }
  }
}
