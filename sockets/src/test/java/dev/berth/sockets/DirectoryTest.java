package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything beneath a directory is reached, and nothing else is.
class DirectoryTest {
  private static final OpenFlags MAKE = OpenFlags.O_RDWR.with(OpenFlags.O_CREAT);

  /// `root` is the open directory; `outside`, beside it, is what nobody may reach.
  @TempDir Path base;

  private Path root;
  private Path outside;
  private Directory directory;
  private long openBefore;

  @BeforeEach
  void open() throws IOException {
    openBefore = OpenDescriptors.count(base.toString());
    root = Files.createDirectory(base.resolve("root"));
    outside = Files.createDirectory(base.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    directory = Directory.open(root);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    directory.close();
    assertThat(OpenDescriptors.count(base.toString())).isEqualTo(openBefore);
  }

  static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  private String read(String path) throws IOException {
    try (FileHandle file = directory.open(path, OpenFlags.O_RDONLY, 0)) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      file.pread(buffer, 0);
      return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  private List<String> names(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryEntries entries = directory.list(path)) {
      while (entries.next()) {
        names.add(entries.name());
      }
    }
    return names;
  }

  // ---------------------------------------------------------------- borders

  @Test
  void linksInsideAreFollowedAlsoThroughDotDot() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/file"), "inside");
    link("one", "a/file");
    link("two", "one");
    link("dir", "a/b");
    link("a/b/up", "../file");
    link("a/b/down", "../../a/b/../file");
    for (String path :
        new String[] {"/a/file", "/one", "/two", "/a/b/up", "/dir/up", "/dir/down"}) {
      assertThat(read(path)).as(path).isEqualTo("inside");
      assertThat(directory.stat(path).size()).as(path).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside/secret",
        "..",
        "../root/../outside/secret",
        "a/../../outside/secret",
        "../root/in"
      })
  void aRelativeLinkThatLeadsOutIsRefused(String target) throws IOException {
    Files.createDirectory(root.resolve("a"));
    Files.writeString(root.resolve("in"), "x");
    link("out", target);
    fails(Errno.EXDEV, () -> directory.open("/out", OpenFlags.O_RDONLY, 0));
    fails(Errno.EXDEV, () -> directory.stat("/out"));
    fails(Errno.EXDEV, () -> directory.utimens("/out", 0));
    assertThat(directory.lstat("/out").type()).isEqualTo(FileType.LINK);
  }

  @Test
  void anAbsoluteLinkIsRefusedEvenWhenItLeadsBackIn() throws IOException {
    Files.writeString(root.resolve("in"), "x");
    link("secret", outside.resolve("secret").toString());
    link("back", root.resolve("in").toString());
    link("slash", "/");
    for (String path : new String[] {"/secret", "/back", "/slash"}) {
      fails(Errno.EXDEV, () -> directory.open(path, OpenFlags.O_RDONLY, 0));
      fails(Errno.EXDEV, () -> directory.stat(path));
      fails(Errno.EXDEV, () -> directory.place(path));
    }
    fails(Errno.EXDEV, () -> directory.list("/slash"));
    directory.unlink("/slash");
  }

  @Test
  void aLinkOutInTheMiddleIsRefusedByEveryMethod() throws IOException {
    link("d", "../outside");
    link("abs", outside.toString());
    Files.writeString(root.resolve("in"), "x");
    for (String d : new String[] {"/d", "/abs"}) {
      String path = d + "/secret";
      fails(Errno.EXDEV, () -> directory.open(path, OpenFlags.O_RDONLY, 0));
      fails(Errno.EXDEV, () -> directory.open(d + "/new", MAKE, 0666));
      fails(Errno.EXDEV, () -> directory.directory(d));
      fails(Errno.EXDEV, () -> directory.stat(path));
      fails(Errno.EXDEV, () -> directory.lstat(path));
      fails(Errno.EXDEV, () -> directory.list(d));
      fails(Errno.EXDEV, () -> directory.isWritable(path));
      fails(Errno.EXDEV, () -> directory.place(path));
      fails(Errno.EXDEV, () -> directory.unlink(path));
      fails(Errno.EXDEV, () -> directory.rmdir(d + "/x"));
      fails(Errno.EXDEV, () -> directory.mkdir(d + "/new", 0777));
      fails(Errno.EXDEV, () -> directory.rename("/in", d + "/new"));
      fails(Errno.EXDEV, () -> directory.rename(path, "/new"));
      fails(Errno.EXDEV, () -> directory.renameNoReplace("/in", d + "/new"));
      fails(Errno.EXDEV, () -> directory.link("/in", d + "/new"));
      fails(Errno.EXDEV, () -> directory.link(path, "/new"));
      fails(Errno.EXDEV, () -> directory.utimens(path, 0));
    }
    assertThat(outside).isDirectoryContaining(p -> p.endsWith("secret"));
    try (var files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void chainsOfLinksEndWithTheFirstThatLeadsOut() throws IOException {
    link("1", "2");
    link("2", "3");
    link("3", "../outside/secret");
    fails(Errno.EXDEV, () -> directory.open("/1", OpenFlags.O_RDONLY, 0));
    fails(Errno.EXDEV, () -> directory.place("/1"));
  }

  @Test
  void linksThatGoRoundInCirclesEnd() throws IOException {
    link("a", "b");
    link("b", "a");
    link("self", "self");
    fails(Errno.ELOOP, () -> directory.open("/a", OpenFlags.O_RDONLY, 0));
    fails(Errno.ELOOP, () -> directory.stat("/self"));
    fails(Errno.ELOOP, () -> directory.place("/a"));
  }

  @Test
  void aLinkThatLeadsNowhereIsMissing() throws IOException {
    link("dangling", "nothing");
    fails(Errno.ENOENT, () -> directory.open("/dangling", OpenFlags.O_RDONLY, 0));
    fails(Errno.ENOENT, () -> directory.stat("/dangling"));
    assertThat(directory.lstat("/dangling").type()).isEqualTo(FileType.LINK);
  }

  @Test
  void theMagicLinksOfProcAreRefused() throws IOException {
    try (Directory proc = Directory.open(Path.of("/proc/self"))) {
      fails(Errno.ELOOP, () -> proc.open("/exe", OpenFlags.O_RDONLY, 0));
      fails(Errno.ELOOP, () -> proc.list("/cwd"));
      fails(Errno.ELOOP, () -> proc.stat("/root/etc"));
      fails(Errno.ELOOP, () -> proc.open("/fd/0", OpenFlags.O_RDONLY, 0));
      fails(Errno.ELOOP, () -> proc.place("/cwd/x"));
      assertThat(proc.lstat("/exe").type()).isEqualTo(FileType.LINK);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/b",
        "//",
        "/a/",
        "/a//b",
        "/.",
        "/..",
        "/a/.",
        "/a/..",
        "/../outside/secret",
        "/a/../../outside",
        "/./a",
        "/a\0b",
        "\0",
        "/\u0100",
        "/a\u2026"
      })
  void aPathThatIsNotMadeOfNamesIsRefused(String path) {
    fails(Errno.EINVAL, () -> directory.open(path, OpenFlags.O_RDONLY, 0));
    fails(Errno.EINVAL, () -> directory.stat(path));
    fails(Errno.EINVAL, () -> directory.lstat(path));
    fails(Errno.EINVAL, () -> directory.list(path));
    fails(Errno.EINVAL, () -> directory.unlink(path));
    fails(Errno.EINVAL, () -> directory.rmdir(path));
    fails(Errno.EINVAL, () -> directory.mkdir(path, 0777));
    fails(Errno.EINVAL, () -> directory.rename(path, "/x"));
    fails(Errno.EINVAL, () -> directory.rename("/x", path));
    fails(Errno.EINVAL, () -> directory.place(path));
  }

  @Test
  void namesThatOnlyLookLikeDotsAreNames() throws IOException {
    for (String name : new String[] {"...", ".a", "..a", "a..", " .", "~"}) {
      directory.open("/" + name, MAKE, 0600).close();
      assertThat(root.resolve(name)).exists();
    }
  }

  @Test
  void aDirectoryBeneathIsARootOfItsOwn() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("in"), "x");
    link("a/up", "../in");
    assertThat(read("/a/up")).isEqualTo("x");
    try (Directory a = directory.directory("/a")) {
      fails(Errno.EXDEV, () -> a.open("/up", OpenFlags.O_RDONLY, 0));
      assertThat(a.stat("/b").type()).isEqualTo(FileType.DIRECTORY);
    }
  }

  @Test
  void itStaysTheSameDirectoryWhenItIsMoved() throws IOException {
    Files.writeString(root.resolve("f"), "x");
    Files.move(root, base.resolve("elsewhere"));
    assertThat(read("/f")).isEqualTo("x");
    Files.move(base.resolve("elsewhere"), root);
  }

  // ---------------------------------------------------------------- names

  @ParameterizedTest
  @CsvSource({"caf\u00e9,caf%E9", "\u00ff\u00fe,%FF%FE", "'a\nb',a%0Ab", "'a\"b',a%22b", "%,%25"})
  void namesAreBytes(String name, String encoded) throws IOException {
    directory.open("/" + name, MAKE, 0600).close();
    assertThat(Path.of(URI.create("file://" + root + "/" + encoded))).exists();
    assertThat(names("/")).containsExactly(name);
    assertThat(directory.stat("/" + name).size()).isZero();
  }

  @Test
  void theDirectoryItselfMayHaveANameOfAnyBytes() throws IOException {
    directory.mkdir("/\u00e9\u00ff %\n", 0777);
    directory.open("/\u00e9\u00ff %\n/f", MAKE, 0600).close();
    URI uri = URI.create("file://" + root + "/%E9%FF%20%25%0A");
    try (Directory odd = Directory.open(Path.of(uri))) {
      assertThat(odd.stat("/f").type()).isEqualTo(FileType.REGULAR);
    }
  }

  @Test
  void namesHave255BytesAtMost() throws IOException {
    String name = "/" + "x".repeat(255);
    directory.open(name, MAKE, 0600).close();
    assertThat(directory.stat(name).type()).isEqualTo(FileType.REGULAR);
    fails(Errno.ENAMETOOLONG, () -> directory.open(name + "x", MAKE, 0600));
  }

  @Test
  void pathsHave4096BytesAtMost() throws IOException {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 15; i++) {
      path.append('/').append("d".repeat(255));
      directory.mkdir(path.toString(), 0777);
    }
    path.append('/').append("f".repeat(4096 - path.length()));
    assertThat(path).hasSize(4096);
    directory.open(path.toString(), MAKE, 0600).close();
    assertThat(directory.stat(path.toString()).type()).isEqualTo(FileType.REGULAR);
    directory.rename(path.toString(), path.substring(0, 4000));
    fails(Errno.ENAMETOOLONG, () -> directory.stat(path + "f"));
    fails(Errno.ENAMETOOLONG, () -> directory.mkdir("/" + "a/".repeat(5000) + "a", 0777));
  }

  // ---------------------------------------------------------------- calls

  @Test
  void statTellsWhatTheKernelKnows() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "12345");
    Files.createLink(root.resolve("g"), file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(
        file, FileTime.from(1_600_000_000_123_456_789L, TimeUnit.NANOSECONDS));
    Stat stat = directory.stat("/f");
    assertThat(stat.type()).isEqualTo(FileType.REGULAR);
    assertThat(stat.size()).isEqualTo(5);
    assertThat(stat.links()).isEqualTo(2);
    assertThat(stat.mode()).isEqualTo(0751);
    assertThat(stat.modified()).isEqualTo(1_600_000_000_123_456_789L);
    assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stat.uid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
    assertThat(stat.gid()).isEqualTo(Files.getAttribute(file, "unix:gid"));
    assertThat(stat.isSameFile(directory.stat("/g"))).isTrue();
    assertThat(stat.isSameFile(directory.stat("/"))).isFalse();
    assertThat(directory.stat("/").type()).isEqualTo(FileType.DIRECTORY);
    assertThat(directory.lstat("/")).isEqualTo(directory.stat("/"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -1_500_000_000L, 999_999_999, 4_102_444_800_000_000_001L})
  void timesOfModificationAreSetToTheNanosecond(long time) throws IOException {
    Path file = Files.writeString(root.resolve("f"), "");
    FileTime accessed = (FileTime) Files.getAttribute(file, "lastAccessTime");
    link("l", "f");
    directory.utimens("/l", time);
    assertThat(directory.stat("/f").modified()).isEqualTo(time);
    assertThat(Files.getAttribute(file, "lastAccessTime")).isEqualTo(accessed);
    assertThat(directory.lstat("/l").modified()).isNotEqualTo(time);
  }

  @Test
  void flagsDoWhatOpenSaysTheyDo() throws IOException {
    fails(Errno.ENOENT, () -> directory.open("/f", OpenFlags.O_WRONLY, 0));
    directory.open("/f", MAKE.with(OpenFlags.O_EXCL), 0640).close();
    assertThat(directory.stat("/f").mode()).isEqualTo(0640);
    fails(Errno.EEXIST, () -> directory.open("/f", MAKE.with(OpenFlags.O_EXCL), 0640));
    Files.writeString(root.resolve("f"), "long");
    directory.open("/f", OpenFlags.O_WRONLY.with(OpenFlags.O_TRUNC), 0).close();
    assertThat(root.resolve("f")).isEmptyFile();
    link("l", "f");
    fails(Errno.ELOOP, () -> directory.open("/l", MAKE.with(OpenFlags.O_NOFOLLOW), 0));
    fails(
        Errno.ENOTDIR,
        () -> directory.open("/f", OpenFlags.O_RDONLY.with(OpenFlags.O_DIRECTORY), 0));
    fails(Errno.EISDIR, () -> directory.open("/", OpenFlags.O_WRONLY, 0));
  }

  @Test
  void anExclusiveFileIsNotMadeThroughALink() throws IOException {
    link("l", "new");
    fails(Errno.EEXIST, () -> directory.open("/l", MAKE.with(OpenFlags.O_EXCL), 0600));
    assertThat(root.resolve("new")).doesNotExist();
  }

  @Test
  void theUmaskAppliesToWhatIsMade() throws IOException {
    directory.open("/f", MAKE, 0666).close();
    directory.mkdir("/d", 0777);
    Files.createFile(root.resolve("g"));
    Files.createDirectory(root.resolve("e"));
    assertThat(directory.stat("/f").mode()).isEqualTo(directory.stat("/g").mode());
    assertThat(directory.stat("/d").mode()).isEqualTo(directory.stat("/e").mode());
  }

  @Test
  void namesComeAndGo() throws IOException {
    directory.mkdir("/d", 0777);
    fails(Errno.EEXIST, () -> directory.mkdir("/d", 0777));
    directory.open("/d/f", MAKE, 0600).close();
    fails(Errno.ENOTEMPTY, () -> directory.rmdir("/d"));
    fails(Errno.EISDIR, () -> directory.unlink("/d"));
    fails(Errno.ENOTDIR, () -> directory.rmdir("/d/f"));
    directory.link("/d/f", "/g");
    fails(Errno.EEXIST, () -> directory.link("/d/f", "/g"));
    directory.unlink("/d/f");
    fails(Errno.ENOENT, () -> directory.unlink("/d/f"));
    directory.rmdir("/d");
    assertThat(names("/")).containsExactly("g");
  }

  @Test
  void removingALinkLeavesWhatItLeadsTo() throws IOException {
    link("out", outside.resolve("secret").toString());
    link("dir", "../outside");
    directory.unlink("/out");
    fails(Errno.ENOTDIR, () -> directory.rmdir("/dir"));
    directory.unlink("/dir");
    assertThat(outside.resolve("secret")).exists();
    assertThat(names("/")).isEmpty();
  }

  @Test
  void renamingReplacesFilesUnlessToldNotTo() throws IOException {
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("a"), "a");
    Files.writeString(root.resolve("b"), "b");
    fails(Errno.EEXIST, () -> directory.renameNoReplace("/a", "/b"));
    directory.rename("/a", "/b");
    assertThat(read("/b")).isEqualTo("a");
    directory.renameNoReplace("/b", "/d/e/c");
    assertThat(read("/d/e/c")).isEqualTo("a");
    directory.mkdir("/x", 0700);
    fails(Errno.EINVAL, () -> directory.rename("/d", "/d/e/x"));
    fails(Errno.EISDIR, () -> directory.rename("/d/e/c", "/x"));
  }

  @Test
  void renamingALinkMovesTheLink() throws IOException {
    link("out", outside.resolve("secret").toString());
    directory.rename("/out", "/moved");
    assertThat(Files.readSymbolicLink(root.resolve("moved"))).isEqualTo(outside.resolve("secret"));
  }

  @Test
  void aPlaceIsWhereTheFileReallyIs() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/real"), "x");
    link("dir", "a/b");
    link("a/b/l", "../real");
    link("new", "a/b/made");
    assertPlace("/a/real", "a", "/real");
    assertPlace("/dir/l", "a", "/real");
    assertPlace("/new", "a/b", "/made");
    assertPlace("/nothing", ".", "/nothing");
    link("todir", "a/b/..");
    fails(Errno.EISDIR, () -> directory.place("/todir"));
    fails(Errno.ENOENT, () -> directory.place("/missing/x"));
  }

  private void assertPlace(String path, String where, String name) throws IOException {
    Directory.Place place = directory.place(path);
    try (Directory found = place.directory()) {
      assertThat(place.path()).isEqualTo(name);
      Object inode = Files.getAttribute(root.resolve(where), "unix:ino");
      assertThat(found.stat("/").inode()).isEqualTo(inode);
    }
  }

  @Test
  void freeSpaceIsThatOfTheFileSystem() throws IOException {
    long javas = Files.getFileStore(root).getUsableSpace();
    assertThat(directory.freeSpace()).isBetween(javas / 2, javas * 2);
    try (Directory proc = Directory.open(Path.of("/proc"))) {
      assertThat(proc.freeSpace()).isEqualTo(-1);
    }
  }

  @Test
  void whatMayNotBeWrittenIsTold() throws IOException {
    assumeFalse(isRoot(), "root may write everything");
    Path file = Files.writeString(root.resolve("f"), "");
    assertThat(directory.isWritable("/f")).isTrue();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assertThat(directory.isWritable("/f")).isFalse();
  }

  @Test
  void whatMayNotBeSearchedIsRefused() throws IOException {
    assumeFalse(isRoot(), "root may search everything");
    Path closed = Files.createDirectory(root.resolve("d"));
    Files.writeString(closed.resolve("f"), "");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    fails(Errno.EACCES, () -> directory.stat("/d/f"));
    fails(Errno.EACCES, () -> directory.list("/d"));
    fails(Errno.EACCES, () -> directory.mkdir("/d/e", 0777));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
  }

  static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  // ---------------------------------------------------------------- life

  @Test
  void whatCannotBeOpenedSaysSoWithItsPath() {
    assertThatThrownBy(() -> Directory.open(base.resolve("missing")))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("openat2 " + base.resolve("missing") + ": ENOENT (2)");
    fails(Errno.ENOTDIR, () -> Directory.open(outside.resolve("secret")));
    assertThatThrownBy(() -> directory.stat("/a\nb\u00e9\\"))
        .hasMessage("openat2 /a\\x0ab\\xe9\\x5c: ENOENT (2), No such file or directory");
  }

  @Test
  void aPathInsideAnArchiveIsNoPathOfTheMachine() throws IOException {
    URI archive = URI.create("jar:" + base.resolve("a.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      assertThatThrownBy(() -> Directory.open(zip.getPath("/")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClosedDirectoryIsRefusedAndMayBeClosedAgain() {
    directory.close();
    directory.close();
    fails(Errno.EBADF, () -> directory.stat("/"));
    fails(Errno.EBADF, () -> directory.list("/"));
    fails(Errno.EBADF, () -> directory.open("/f", MAKE, 0600));
    fails(Errno.EBADF, () -> directory.mkdir("/d", 0777));
    fails(Errno.EBADF, directory::freeSpace);
  }

  @Test
  void descriptorsAreClosedOnExec() throws IOException {
    int cloexec = OpenFlags.O_RDONLY.implied() & 02000000;
    assertThat(cloexec).isNotZero();
    try (Directory a = directory.directory("/");
        DirectoryEntries entries = directory.list("/");
        FileHandle file = directory.open("/f", MAKE, 0600)) {
      assertThat(entries.next()).isTrue();
      assertThat(file.fileno()).isPositive();
      for (String number : OpenDescriptors.numbers()) {
        if (OpenDescriptors.target(number).startsWith(base.toString())) {
          assertThat(OpenDescriptors.flags(Integer.parseInt(number)) & cloexec).isNotZero();
        }
      }
      assertThatCode(() -> a.stat("/")).doesNotThrowAnyException();
    }
  }
}
