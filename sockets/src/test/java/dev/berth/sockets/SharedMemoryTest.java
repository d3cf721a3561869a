package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Memory that two mappings share, in one process or in two.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SharedMemoryTest {
  @Test
  void what_is_written_through_one_mapping_is_read_through_another() throws Exception {
    try (SharedMemory memory = SharedMemory.create("test");
        SharedMemory copy = memory.dup()) {
      MemorySegment one = memory.map(8192);
      assertThat(copy.size()).isEqualTo(8192);
      MemorySegment other = copy.map(8192);
      one.set(ValueLayout.JAVA_LONG, 4096, 4711);
      assertThat(other.get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(4711);
    }
  }

  @Test
  void what_is_new_is_zero_and_what_was_there_stays_when_it_grows() throws Exception {
    try (SharedMemory memory = SharedMemory.create("test")) {
      memory.map(8).set(ValueLayout.JAVA_LONG, 0, 1);
      MemorySegment more = memory.map(1L << 30);
      assertThat(more.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
      assertThat(more.get(ValueLayout.JAVA_LONG, (1L << 30) - 8)).isZero();
    }
  }

  /// Who maps less than there is takes nothing from those who have mapped more: such a file cannot
  /// be cut, by whomever (a read from there would be a fault).
  @Test
  void it_does_not_shrink() throws Exception {
    try (SharedMemory memory = SharedMemory.create("test")) {
      MemorySegment all = memory.map(1 << 20);
      assertThat(memory.map(1).byteSize()).isEqualTo(1);
      assertThat(memory.size()).isEqualTo(1 << 20);
      Program shell =
          new Program(
              "/bin/sh",
              java.util.List.of("sh", "-c", ": > /proc/self/fd/3"),
              java.util.Map.of("PATH", "/usr/bin:/bin"));
      try (ChildProcess child = Spawn.of(shell).devNull(2).descriptor(3, memory).start()) {
        assertThat(child.waitid().isSuccess()).isFalse();
      }
      assertThat(all.get(ValueLayout.JAVA_BYTE, (1 << 20) - 1)).isZero();
    }
  }

  @Test
  void what_nothing_refers_to_is_given_back() throws Exception {
    try (SharedMemory memory = SharedMemory.create("berth-given-back")) {
      for (int i = 0; i < 10; i++) {
        memory.map(8);
      }
      await()
          .until(() -> {
            System.gc();
            return Files.readString(Path.of("/proc/self/maps")).indexOf("berth-given-back") < 0;
          });
    }
  }

  @Test
  void what_is_no_memory_cannot_be_mapped() throws Exception {
    try (Socket socket = Socket.create(Domain.INET, Type.STREAM);
        SharedMemory wrong = SharedMemory.adopt(socket.dup().detach())) {
      assertThatThrownBy(() -> wrong.map(8)).isInstanceOf(ErrnoException.class);
    }
  }

  @Test
  void a_mapping_outlives_the_descriptor() throws Exception {
    MemorySegment mapped;
    try (SharedMemory memory = SharedMemory.create("test")) {
      mapped = memory.map(8);
    }
    mapped.set(ValueLayout.JAVA_LONG, 0, 3);
    assertThat(mapped.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(3);
  }

  @Test
  void a_child_sees_it_and_changes_it() throws Exception {
    try (SharedMemory memory = SharedMemory.create("test")) {
      MemorySegment mapped = memory.map(8);
      mapped.set(ValueLayout.JAVA_BYTE, 0, (byte) 'a');
      Program shell =
          new Program(
              "/bin/sh",
              java.util.List.of(
                  "sh",
                  "-c",
                  "test $(head -c 1 /proc/self/fd/3) = a && printf b 1<> /proc/self/fd/3"),
              java.util.Map.of("PATH", "/usr/bin:/bin"));
      try (ChildProcess child = Spawn.of(shell).descriptor(3, memory).start()) {
        assertThat(child.waitid().isSuccess()).isTrue();
      }
      assertThat(memory.map(8).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'b');
    }
  }

  @Test
  void a_number_that_is_not_open_is_no_memory() {
    assertThatThrownBy(() -> SharedMemory.adopt(999_999)).isInstanceOf(ErrnoException.class);
  }

  @Test
  void a_name_or_a_size_out_of_range_is_told() throws Exception {
    assertThatThrownBy(() -> SharedMemory.create("x".repeat(250)))
        .hasMessage("the name of shared memory has at most 249 bytes, not 250");
    SharedMemory memory = SharedMemory.create("x".repeat(249));
    try (memory) {
      assertThatThrownBy(() -> memory.map(0)).hasMessage("at least 1 byte is to be mapped, not 0");
    }
    assertThatThrownBy(() -> memory.map(1)).isInstanceOf(SocketClosedException.class);
  }
}
