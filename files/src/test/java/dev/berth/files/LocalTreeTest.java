package dev.berth.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.files.LocalTree.Access;
import dev.berth.session.FileFacts;
import dev.berth.session.FileFacts.Kind;
import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What local files add to the contract: links, permissions, devices, and what uploads leave.
class LocalTreeTest {
  private static final WriteMode REPLACE = new WriteMode.Replace();
  private static final WriteMode UNIQUE = new WriteMode.Unique();
  private static final WriteMode APPEND = new WriteMode.Append();
  private static final WriteMode RESUME = new WriteMode.Resume(0);

  /// `root` is the tree; `outside`, beside it, is what nobody may reach.
  @TempDir Path base;

  private Path root;
  private Path outside;
  private FileTree tree;
  private long openBefore;

  @BeforeEach
  void open() throws IOException {
    openBefore = openDescriptors();
    root = Files.createDirectory(base.resolve("root"));
    outside = Files.createDirectory(base.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    tree = LocalTree.open(root, Access.WRITABLE);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    tree.close();
    assertThat(openDescriptors()).isEqualTo(openBefore);
  }

  /// The descriptors of this process that lead into the directory of this test.
  private long openDescriptors() throws IOException {
    long count = 0;
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      for (Path number : numbers.toList()) {
        try {
          count += Files.readSymbolicLink(number).startsWith(base) ? 1 : 0;
        } catch (NoSuchFileException e) {
          // It was the one with which the others were listed.
        }
      }
    }
    return count;
  }

  private static TreePath at(String path) {
    return TreePath.ROOT.resolve(path);
  }

  private static void refuses(Reason reason, ThrowingCallable call) {
    FileTreeContract.refuses(reason, call);
  }

  private void write(String path, WriteMode mode, String text) throws IOException {
    Upload upload = tree.write(at(path), mode);
    upload.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    upload.commit();
  }

  private String read(String path) throws IOException {
    try (OpenFile file = tree.open(at(path))) {
      ByteBuffer buffer = ByteBuffer.allocate(1_000);
      file.read(buffer, 0);
      return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }
  }

  private Map<String, FileFacts> list(String path) throws IOException {
    Map<String, FileFacts> all = new TreeMap<>();
    try (FileTree.Entries entries = tree.list(at(path))) {
      for (FileTree.Entry e = entries.next(); e != null; e = entries.next()) {
        all.put(e.name(), e.facts());
      }
    }
    return all;
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  private void mode(String name, String permissions) throws IOException {
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(permissions));
  }

  private static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  private Stream<Path> hidden() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(p -> p.getFileName().toString().startsWith(".berth")).toList().stream();
    }
  }

  @Nested
  class Opening {
    @Test
    void aMissingDirectoryIsNamed() {
      assertThatThrownBy(() -> LocalTree.open(base.resolve("none"), Access.READ_ONLY))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessage(base.resolve("none") + ": there is no such directory");
    }

    @Test
    void aFileIsNoDirectory() {
      assertThatThrownBy(() -> LocalTree.open(outside.resolve("secret"), Access.READ_ONLY))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(outside.resolve("secret") + ": this is not a directory");
    }

    @Test
    void anUnreadableDirectoryIsRefused() throws IOException {
      assumeFalse(isRoot(), "root may read everything");
      mode("", "-wx------");
      assertThatThrownBy(() -> LocalTree.open(root, Access.READ_ONLY))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessage(root + ": this user may not read it");
      mode("", "rwx------");
    }

    @Test
    void aLinkToADirectoryIsFollowed() throws IOException {
      Files.writeString(root.resolve("f"), "");
      Path link = Files.createSymbolicLink(base.resolve("link"), Path.of("root"));
      try (FileTree linked = LocalTree.open(link, Access.READ_ONLY)) {
        assertThat(linked.stat(at("/f")).isFile()).isTrue();
      }
    }

    @Test
    void aClosedTreeRefusesEverything() throws IOException {
      tree.close();
      tree.close();
      refuses(Reason.FAULT, () -> tree.stat(TreePath.ROOT));
      refuses(Reason.FAULT, () -> tree.write(at("/f"), REPLACE));
    }
  }

  @Nested
  class ReadOnly {
    @Test
    void everyChangeIsRefusedAndReadingWorks() throws IOException {
      Files.writeString(root.resolve("f"), "text");
      tree.close();
      tree = LocalTree.open(root, Access.READ_ONLY);
      assertThat(tree.writable()).isFalse();
      for (WriteMode mode : new WriteMode[] {REPLACE, UNIQUE, APPEND, RESUME}) {
        refuses(Reason.READ_ONLY, () -> tree.write(at("/f"), mode));
      }
      refuses(Reason.READ_ONLY, () -> tree.delete(at("/f")));
      refuses(Reason.READ_ONLY, () -> tree.makeDirectory(at("/d")));
      refuses(Reason.READ_ONLY, () -> tree.removeDirectory(at("/d")));
      refuses(Reason.READ_ONLY, () -> tree.rename(at("/f"), at("/g")));
      refuses(Reason.READ_ONLY, () -> tree.setModified(at("/f"), 0));
      assertThat(read("/f")).isEqualTo("text");
      assertThat(list("/")).containsOnlyKeys("f");
    }
  }

  @Nested
  class Links {
    @Test
    void aLinkInsideBehavesAsItsTarget() throws IOException {
      Files.createDirectories(root.resolve("d/e"));
      Files.writeString(root.resolve("d/f"), "text");
      link("file", "d/f");
      link("dir", "d");
      link("d/e/up", "../f");
      assertThat(list("/").get("file")).isEqualTo(tree.stat(at("/d/f")));
      assertThat(list("/").get("dir").kind()).isEqualTo(Kind.DIRECTORY);
      assertThat(list("/dir/e")).containsOnlyKeys("up");
      assertThat(read("/file")).isEqualTo("text");
      assertThat(read("/dir/e/up")).isEqualTo("text");
      assertThat(tree.stat(at("/dir/f"))).isEqualTo(tree.stat(at("/d/f")));
      tree.setModified(at("/file"), 1_000_000_000);
      assertThat(tree.stat(at("/d/f")).modified()).isEqualTo(1_000_000_000);
      refuses(Reason.IS_A_DIRECTORY, () -> tree.open(at("/dir")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"../outside/secret", "d/../../outside/secret", "nothing", "self", "a/b", "/etc"})
    void aLinkThatLeadsOutOrNowhereIsALinkAndCannotBeOpened(String target) throws IOException {
      Files.createDirectory(root.resolve("d"));
      Files.writeString(root.resolve("a"), "");
      link("self", target);
      assertThat(list("/").get("self").kind()).isEqualTo(Kind.LINK);
      assertThat(tree.stat(at("/self"))).isEqualTo(list("/").get("self"));
      for (ThrowingCallable call :
          new ThrowingCallable[] {
            () -> tree.open(at("/self")),
            () -> tree.list(at("/self")),
            () -> tree.stat(at("/self/x")),
            () -> tree.setModified(at("/self"), 0),
          }) {
        assertThatThrownBy(call)
            .isInstanceOfSatisfying(
                FileTreeException.class,
                e ->
                    assertThat(e.reason())
                        .isIn(Reason.DENIED, Reason.NOT_FOUND, Reason.NOT_A_DIRECTORY));
      }
      tree.delete(at("/self"));
      assertThat(outside.resolve("secret")).hasContent("secret");
    }

    @Test
    void nothingIsWrittenThroughALinkThatLeadsOut() throws IOException {
      link("file", "../outside/secret");
      link("abs", outside.resolve("secret").toString());
      link("new", "../outside/new");
      link("dir", "../outside");
      for (String path : new String[] {"/file", "/abs", "/new", "/dir/new", "/dir/secret"}) {
        for (WriteMode mode : new WriteMode[] {REPLACE, APPEND, RESUME}) {
          refuses(Reason.DENIED, () -> tree.write(at(path), mode));
        }
      }
      refuses(Reason.DENIED, () -> tree.write(at("/dir/new"), UNIQUE));
      refuses(Reason.DENIED, () -> tree.makeDirectory(at("/dir/new")));
      refuses(Reason.DENIED, () -> tree.delete(at("/dir/secret")));
      Files.writeString(root.resolve("f"), "");
      refuses(Reason.DENIED, () -> tree.rename(at("/f"), at("/dir/f")));
      refuses(Reason.DENIED, () -> tree.rename(at("/dir/secret"), at("/g")));
      assertThat(outside.resolve("secret")).hasContent("secret");
      try (Stream<Path> files = Files.list(outside)) {
        assertThat(files).hasSize(1);
      }
    }

    @Test
    void aUniqueNameIsNotThatOfALink() throws IOException {
      link("f", "../outside/new");
      Upload upload = tree.write(at("/f"), UNIQUE);
      assertThat(upload.path()).isEqualTo(at("/f.1"));
      upload.discard();
      assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void aFileThatALinkLeadsToIsReplacedAndTheLinkStays() throws IOException {
      Files.createDirectories(root.resolve("d/e"));
      Files.writeString(root.resolve("d/f"), "old");
      link("d/e/up", "../f");
      link("dir", "d/e");
      write("/dir/up", REPLACE, "new");
      assertThat(root.resolve("d/f")).hasContent("new");
      assertThat(root.resolve("d/e/up")).isSymbolicLink();
      write("/dir/up", APPEND, "er");
      assertThat(root.resolve("d/f")).hasContent("newer");
      link("made", "d/made");
      write("/made", REPLACE, "x");
      assertThat(root.resolve("d/made")).hasContent("x");
    }

    @Test
    void deletingAndRenamingAreAboutTheLinkItself() throws IOException {
      Files.createDirectory(root.resolve("d"));
      link("l", "d");
      link("out", "../outside");
      refuses(Reason.NOT_A_DIRECTORY, () -> tree.removeDirectory(at("/l")));
      tree.rename(at("/out"), at("/out2"));
      tree.rename(at("/l"), at("/m"));
      assertThat(Files.readSymbolicLink(root.resolve("m"))).isEqualTo(Path.of("d"));
      tree.delete(at("/m"));
      tree.delete(at("/out2"));
      assertThat(list("/")).containsOnlyKeys("d");
      assertThat(outside.resolve("secret")).exists();
    }

    @Test
    void aLinkToADirectoryIsNotReplacedByARename() throws IOException {
      Files.createDirectory(root.resolve("d"));
      Files.writeString(root.resolve("f"), "f");
      link("l", "d");
      refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/f"), at("/l")));
      assertThat(root.resolve("l")).isSymbolicLink();
    }

    /// The same directory by two names: the kernel, not the text of the paths, sees it.
    @Test
    void renamingIntoItselfThroughALinkLosesNothing() throws IOException {
      Files.createDirectories(root.resolve("d/e"));
      Files.writeString(root.resolve("d/f"), "f");
      link("l", "d");
      refuses(Reason.INVALID, () -> tree.rename(at("/d"), at("/l/x")));
      refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/d"), at("/l/e")));
      tree.rename(at("/d/f"), at("/l/f"));
      assertThat(read("/d/f")).isEqualTo("f");
    }

    @Test
    void theLinksOfProcLeadNowhere() throws IOException {
      try (FileTree proc = LocalTree.open(Path.of("/proc/self"), Access.READ_ONLY)) {
        for (String path : new String[] {"/exe", "/cwd", "/root", "/fd/0"}) {
          assertThat(proc.stat(at(path)).kind()).as(path).isEqualTo(Kind.LINK);
          refuses(Reason.NOT_FOUND, () -> proc.open(at(path)));
        }
        refuses(Reason.NOT_FOUND, () -> proc.list(at("/cwd")));
      }
    }
  }

  @Nested
  class OtherThanFiles {
    @Test
    void aPipeIsRefusedAndNobodyWaitsForItsOtherEnd() throws Exception {
      int status = new ProcessBuilder("mkfifo", root + "/pipe").start().waitFor();
      assumeTrue(status == 0, "needs mkfifo");
      assertThat(list("/").get("pipe").kind()).isEqualTo(Kind.OTHER);
      refuses(Reason.NOT_A_FILE, () -> tree.open(at("/pipe")));
      for (WriteMode mode : new WriteMode[] {REPLACE, APPEND, RESUME}) {
        refuses(Reason.NOT_A_FILE, () -> tree.write(at("/pipe"), mode));
      }
    }

    @Test
    void aSocketIsRefused() throws IOException {
      Path socket = root.resolve("s");
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(socket));
        assertThat(tree.stat(at("/s")).kind()).isEqualTo(Kind.OTHER);
        refuses(Reason.NOT_A_FILE, () -> tree.open(at("/s")));
        refuses(Reason.NOT_A_FILE, () -> tree.write(at("/s"), REPLACE));
      }
    }

    @Test
    void aDeviceIsRefused() throws IOException {
      try (FileTree dev = LocalTree.open(Path.of("/dev"), Access.WRITABLE)) {
        refuses(Reason.NOT_A_FILE, () -> dev.open(at("/zero")));
        refuses(Reason.NOT_A_FILE, () -> dev.write(at("/null"), REPLACE));
        refuses(Reason.NOT_A_FILE, () -> dev.write(at("/null"), APPEND));
      }
    }
  }

  @Nested
  class Uploads {
    @Test
    void theNewFileKeepsThePermissionsOfTheOld() throws IOException {
      Files.writeString(root.resolve("f"), "old");
      mode("f", "rw-r-----");
      Upload upload = tree.write(at("/f"), REPLACE);
      assertThat(hidden())
          .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file)).hasSize(3));
      mode("f", "rwxrw-r--");
      upload.commit();
      assertThat(tree.stat(at("/f")).mode()).isEqualTo(0764);
      assertThat(Files.getPosixFilePermissions(root.resolve("f"))).hasSize(6);
    }

    @Test
    void aNewFileGetsWhatTheUmaskLeaves() throws IOException {
      Files.createFile(root.resolve("java"));
      write("/a", REPLACE, "");
      write("/b", UNIQUE, "");
      write("/c", APPEND, "");
      write("/d", RESUME, "");
      int expected = tree.stat(at("/java")).mode();
      assertThat(list("/").values()).allMatch(facts -> facts.mode() == expected);
    }

    @Test
    void theRightToRunAsTheOwnerIsNotInherited() throws Exception {
      Files.writeString(root.resolve("f"), "old");
      int status = new ProcessBuilder("chmod", "6755", root + "/f").start().waitFor();
      assertThat(status).isZero();
      assertThat(tree.stat(at("/f")).mode()).isEqualTo(06755);
      write("/f", REPLACE, "new");
      assertThat(tree.stat(at("/f")).mode()).isEqualTo(0755);
    }

    @Test
    void theNewFileKeepsTheOwnerOfTheOld() throws IOException {
      assumeTrue(isRoot(), "only root may give files away");
      Files.writeString(root.resolve("f"), "old");
      Files.setAttribute(root.resolve("f"), "unix:uid", 1234);
      Files.setAttribute(root.resolve("f"), "unix:gid", 4321);
      write("/f", REPLACE, "new");
      assertThat(Files.getAttribute(root.resolve("f"), "unix:uid")).isEqualTo(1234);
      assertThat(Files.getAttribute(root.resolve("f"), "unix:gid")).isEqualTo(4321);
    }

    @Test
    void aFileThatMayNotBeWrittenIsNotReplaced() throws IOException {
      assumeFalse(isRoot(), "root may write everything");
      Files.writeString(root.resolve("f"), "old");
      mode("f", "r--r--r--");
      for (WriteMode mode : new WriteMode[] {REPLACE, APPEND, RESUME}) {
        refuses(Reason.DENIED, () -> tree.write(at("/f"), mode));
      }
    }

    @Test
    void aDirectoryThatMayNotBeWrittenOrReadIsDenied() throws IOException {
      assumeFalse(isRoot(), "root may write everything");
      Files.createDirectory(root.resolve("d"));
      Files.writeString(root.resolve("d/f"), "old");
      mode("d", "r-xr-xr-x");
      refuses(Reason.DENIED, () -> tree.write(at("/d/new"), REPLACE));
      refuses(Reason.DENIED, () -> tree.write(at("/d/f"), REPLACE));
      refuses(Reason.DENIED, () -> tree.delete(at("/d/f")));
      refuses(Reason.DENIED, () -> tree.makeDirectory(at("/d/e")));
      mode("d", "r--r--r--");
      assertThat(list("/d").get("f").kind()).isEqualTo(Kind.FILE);
      mode("d", "---------");
      refuses(Reason.DENIED, () -> tree.list(at("/d")));
      refuses(Reason.DENIED, () -> tree.stat(at("/d/f")));
      mode("d", "rwx------");
    }

    @Test
    void theHiddenFileIsNotListedNotFoundAndNotAllowed() throws IOException {
      Upload upload = tree.write(at("/f"), REPLACE);
      String name = hidden().findFirst().orElseThrow().getFileName().toString();
      assertThat(list("/")).isEmpty();
      TreePath path = at("/" + name);
      refuses(Reason.NOT_FOUND, () -> tree.stat(path));
      refuses(Reason.NOT_FOUND, () -> tree.open(path));
      refuses(Reason.NOT_FOUND, () -> tree.delete(path));
      refuses(Reason.NOT_FOUND, () -> tree.rename(path, at("/g")));
      refuses(Reason.NOT_FOUND, () -> tree.setModified(path, 0));
      refuses(Reason.NAME_NOT_ALLOWED, () -> tree.write(path, REPLACE));
      refuses(Reason.NAME_NOT_ALLOWED, () -> tree.makeDirectory(path));
      refuses(Reason.NOT_FOUND, () -> tree.rename(at("/none"), at("/g")));
      Files.writeString(root.resolve("g"), "");
      refuses(Reason.NAME_NOT_ALLOWED, () -> tree.rename(at("/g"), path));
      upload.commit();
      assertThat(hidden()).isEmpty();
    }

    @Test
    void anUploadThatHasEndedTakesNoMore() throws IOException {
      Upload upload = tree.write(at("/f"), REPLACE);
      upload.commit();
      assertThatThrownBy(() -> upload.write(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(upload::commit).isInstanceOf(IOException.class);
      upload.discard();
      assertThat(root.resolve("f")).exists();
    }

    @Test
    void aCommitThatFailsLeavesTheOldAndNothingHidden() throws IOException {
      Upload upload = tree.write(at("/f"), REPLACE);
      Files.createDirectory(root.resolve("f"));
      refuses(Reason.IS_A_DIRECTORY, upload::commit);
      assertThat(hidden()).isEmpty();
      assertThat(list("/").get("f").kind()).isEqualTo(Kind.DIRECTORY);
    }

    @Test
    void anUploadGoesWhereItsDirectoryGoes() throws IOException {
      Files.createDirectory(root.resolve("d"));
      Upload upload = tree.write(at("/d/f"), REPLACE);
      upload.write(ByteBuffer.wrap(new byte[3]));
      tree.rename(at("/d"), at("/e"));
      upload.commit();
      assertThat(tree.stat(at("/e/f")).size()).isEqualTo(3);
    }

    @Test
    void anOpenReaderAndOtherHardLinksKeepTheOldContent() throws IOException {
      Files.writeString(root.resolve("f"), "old");
      Files.createLink(root.resolve("g"), root.resolve("f"));
      write("/f", REPLACE, "new");
      assertThat(read("/g")).isEqualTo("old");
    }

    @Test
    void uniqueNamesGoOnAfterTheFirstHundred() throws IOException {
      for (int i = 0; i < 150; i++) {
        Upload upload = tree.write(at("/f"), UNIQUE);
        upload.write(ByteBuffer.wrap(new byte[i]));
        upload.commit();
      }
      assertThat(list("/")).hasSize(150).containsKeys("f", "f.1", "f.99");
      assertThat(list("/").values().stream().mapToLong(FileFacts::size).distinct()).hasSize(150);
    }

    @Test
    void aDiscardedUniqueUploadDoesNotDeleteAStranger() throws IOException {
      Upload upload = tree.write(at("/f"), UNIQUE);
      Files.delete(root.resolve("f"));
      Files.writeString(root.resolve("f"), "stranger");
      upload.discard();
      assertThat(read("/f")).isEqualTo("stranger");
    }

    @Test
    void aFullDiskIsNoSpace() throws IOException {
      FileTreeException failure =
          Failures.of(ErrnoException.of("pwrite /f", null, null, Errno.ENOSPC), at("/f"));
      assertThat(failure.reason()).isEqualTo(Reason.NO_SPACE);
      assertThat(failure).hasMessage("NO_SPACE: /f").hasCauseInstanceOf(ErrnoException.class);
      assertThat(tree.freeSpace()).isPositive();
    }
  }

  @Nested
  class LeftBehind {
    private Path leftover(Duration age) throws IOException {
      Path file = Files.createFile(root.resolve(".berth-upload-0123456789abcdef"));
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      return file;
    }

    @Test
    void anOldOneOfAKilledServerIsRemovedByAListing() throws IOException {
      Path file = leftover(Duration.ofHours(2));
      assertThat(list("/")).isEmpty();
      assertThat(file).doesNotExist();
    }

    @Test
    void aYoungOneStays() throws IOException {
      Path file = leftover(Duration.ofMinutes(10));
      assertThat(list("/")).isEmpty();
      assertThat(file).exists();
    }

    @Test
    void oneThatIsStillBeingWrittenStaysHoweverOld() throws IOException {
      Upload upload = tree.write(at("/f"), REPLACE);
      Path file = hidden().findFirst().orElseThrow();
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
      assertThat(list("/")).isEmpty();
      assertThat(file).exists();
      upload.commit();
      assertThat(list("/")).containsOnlyKeys("f");
    }

    @Test
    void aDirectoryThatLooksEmptyIsRemoved() throws IOException {
      Files.createDirectory(root.resolve("d"));
      Path file = leftover(Duration.ofHours(2));
      Files.move(file, root.resolve("d/" + file.getFileName()));
      tree.removeDirectory(at("/d"));
      assertThat(root.resolve("d")).doesNotExist();
    }

    @Test
    void aReadOnlyTreeRemovesNothing() throws IOException {
      Path file = leftover(Duration.ofHours(2));
      tree.close();
      tree = LocalTree.open(root, Access.READ_ONLY);
      assertThat(list("/")).isEmpty();
      assertThat(file).exists();
    }

    @Test
    void aDirectoryOrALinkOfSuchANameStays() throws IOException {
      Files.createDirectory(root.resolve(".berth-upload-d"));
      Files.setLastModifiedTime(root.resolve(".berth-upload-d"), FileTime.from(Instant.EPOCH));
      link(".berth-upload-l", "../outside/secret");
      assertThat(list("/")).isEmpty();
      assertThat(hidden()).hasSize(2);
      assertThat(outside.resolve("secret")).exists();
    }
  }

  @Test
  void renamingToAnotherFileSystemIsToldApartFromLeadingOut() {
    ErrnoException rename = ErrnoException.of("renameat2 /a", null, null, Errno.EXDEV);
    ErrnoException open = ErrnoException.of("openat2 /a", null, null, Errno.EXDEV);
    assertThat(Failures.of(rename, at("/a")).reason()).isEqualTo(Reason.CROSSES_STORES);
    assertThat(Failures.of(open, at("/a")).reason()).isEqualTo(Reason.DENIED);
  }

  @Test
  void noMessageNamesAPathOutsideTheTree() {
    assertThatThrownBy(() -> tree.open(at("/no/such")))
        .hasMessage("NOT_FOUND: /no/such")
        .satisfies(e -> assertThat(e.getCause().getMessage()).doesNotContain(base.toString()));
  }

  @Test
  void anOpenFileHasADescriptor() throws IOException {
    Files.writeString(root.resolve("f"), "x");
    try (OpenFile file = tree.open(at("/f"))) {
      Path number = Path.of("/proc/self/fd/" + file.descriptor());
      assertThat(Files.readSymbolicLink(number)).isEqualTo(root.toRealPath().resolve("f"));
    }
  }
}
