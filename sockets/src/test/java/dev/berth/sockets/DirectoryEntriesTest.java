package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A listing has every entry once, and costs the same for few and many.
class DirectoryEntriesTest {
  @TempDir Path root;

  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    directory = Directory.open(root);
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void anEmptyDirectoryHasNoEntries() throws IOException {
    try (DirectoryEntries entries = directory.list("/")) {
      assertThat(entries.next()).isFalse();
      assertThat(entries.next()).isFalse();
    }
  }

  @Test
  void entriesTellTheirTypeAndTheirFacts() throws IOException {
    Files.writeString(root.resolve("file"), "123");
    Files.createDirectory(root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("nothing"));
    Map<String, FileType> types = new HashMap<>();
    try (DirectoryEntries entries = directory.list("/")) {
      while (entries.next()) {
        types.put(entries.name(), entries.type());
        assertThat(entries.stat()).isEqualTo(directory.lstat("/" + entries.name()));
      }
    }
    assertThat(types)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("file", FileType.REGULAR, "dir", FileType.DIRECTORY, "link", FileType.LINK));
  }

  @Test
  void moreEntriesThanOneBufferHoldsAreAllThereOnce() throws IOException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      String name = "x".repeat(i % 250) + i;
      names.add(name);
      Files.createFile(root.resolve(name));
    }
    Set<String> listed = new HashSet<>();
    try (DirectoryEntries entries = directory.list("/")) {
      while (entries.next()) {
        assertThat(listed.add(entries.name())).isTrue();
      }
    }
    assertThat(listed).isEqualTo(names);
  }

  @Test
  void anEntryThatIsGoneIsMissing() throws IOException {
    Files.createFile(root.resolve("f"));
    try (DirectoryEntries entries = directory.list("/")) {
      assertThat(entries.next()).isTrue();
      Files.delete(root.resolve("f"));
      DirectoryTest.fails(Errno.ENOENT, entries::stat);
    }
  }

  @Test
  void theEntriesOfARemovedDirectoryEnd() throws IOException {
    Files.createDirectory(root.resolve("d"));
    try (DirectoryEntries entries = directory.list("/d")) {
      Files.delete(root.resolve("d"));
      DirectoryTest.fails(Errno.ENOENT, entries::next);
    }
  }

  @Test
  void aClosedListingIsRefused() throws IOException {
    DirectoryEntries entries = directory.list("/");
    entries.close();
    DirectoryTest.fails(Errno.EBADF, entries::next);
    DirectoryTest.fails(Errno.EBADF, entries::stat);
  }

  @Test
  void whatIsNoDirectoryHasNoEntries() throws IOException {
    Files.createFile(root.resolve("f"));
    DirectoryTest.fails(Errno.ENOTDIR, () -> directory.list("/f"));
    DirectoryTest.fails(Errno.ENOENT, () -> directory.list("/g"));
  }
}
