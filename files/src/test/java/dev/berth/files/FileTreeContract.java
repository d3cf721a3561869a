package dev.berth.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [FileTree] promises; one class, run for each implementation.
abstract class FileTreeContract {
  private static final WriteMode REPLACE = new WriteMode.Replace();
  private static final WriteMode UNIQUE = new WriteMode.Unique();
  private static final WriteMode APPEND = new WriteMode.Append();

  FileTree tree;

  /// An empty tree that can be changed.
  abstract FileTree newTree() throws IOException;

  @BeforeEach
  void openTheTree() throws IOException {
    tree = newTree();
  }

  @AfterEach
  void closeTheTree() throws IOException {
    tree.close();
  }

  static TreePath at(String path) {
    return TreePath.ROOT.resolve(path);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void put(String path, String text) throws IOException {
    write(path, REPLACE, text);
  }

  TreePath write(String path, WriteMode mode, String text) throws IOException {
    Upload upload = tree.write(at(path), mode);
    upload.write(bytes(text));
    upload.commit();
    return upload.path();
  }

  String text(String path) throws IOException {
    try (OpenFile file = tree.open(at(path))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(7);
      while (file.read(buffer, all.size()) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return all.toString(StandardCharsets.ISO_8859_1);
    }
  }

  Map<String, FileFacts> list(String path) throws IOException {
    Map<String, FileFacts> all = new TreeMap<>();
    try (FileTree.Entries entries = tree.list(at(path))) {
      for (FileTree.Entry e = entries.next(); e != null; e = entries.next()) {
        assertThat(all.put(e.name(), e.facts())).as(e.name()).isNull();
      }
    }
    return all;
  }

  static void refuses(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FileTreeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  // ---------------------------------------------------------------- looking

  @Test
  void theRootIsAnEmptyDirectoryAtFirst() throws IOException {
    assertThat(tree.stat(TreePath.ROOT).isDirectory()).isTrue();
    assertThat(list("/")).isEmpty();
  }

  @Test
  void aFileTellsItsKindSizeAndTime() throws IOException {
    put("/a", "hello");
    tree.setModified(at("/a"), 1_234_567_890_123_000_000L);
    FileFacts facts = tree.stat(at("/a"));
    assertThat(facts.isFile()).isTrue();
    assertThat(facts.size()).isEqualTo(5);
    assertThat(facts.modified()).isEqualTo(1_234_567_890_123_000_000L);
    assertThat(facts.links()).isEqualTo(1);
    assertThat(facts.mode()).isBetween(0, 07777);
  }

  @Test
  void uniqueTellsFilesApartAndIsLettersAndDigits() throws IOException {
    put("/a", "1");
    put("/b", "1");
    String a = tree.stat(at("/a")).unique();
    assertThat(a).matches("[0-9A-Za-z]*").isEqualTo(list("/").get("a").unique());
    assertThat(a).isNotEqualTo(tree.stat(at("/b")).unique());
  }

  @Test
  void aListingHasEachEntryOnceWithTheFactsThatStatTells() throws IOException {
    put("/file", "12");
    tree.makeDirectory(at("/dir"));
    put("/dir/inner", "3");
    assertThat(list("/"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("file", tree.stat(at("/file")), "dir", tree.stat(at("/dir"))));
    assertThat(list("/dir")).containsOnlyKeys("inner");
  }

  @Test
  void whatIsMissingIsNotFound() {
    refuses(Reason.NOT_FOUND, () -> tree.stat(at("/x")));
    refuses(Reason.NOT_FOUND, () -> tree.stat(at("/x/y")));
    refuses(Reason.NOT_FOUND, () -> tree.list(at("/x")));
    refuses(Reason.NOT_FOUND, () -> tree.open(at("/x")));
    refuses(Reason.NOT_FOUND, () -> tree.delete(at("/x")));
    refuses(Reason.NOT_FOUND, () -> tree.removeDirectory(at("/x")));
    refuses(Reason.NOT_FOUND, () -> tree.makeDirectory(at("/x/y")));
    refuses(Reason.NOT_FOUND, () -> tree.rename(at("/x"), at("/y")));
    refuses(Reason.NOT_FOUND, () -> tree.setModified(at("/x"), 0));
    refuses(Reason.NOT_FOUND, () -> tree.write(at("/x/y"), REPLACE));
    refuses(Reason.NOT_FOUND, () -> tree.write(at("/x/y"), UNIQUE));
    refuses(Reason.NOT_FOUND, () -> tree.write(at("/x/y"), APPEND));
    refuses(Reason.NOT_FOUND, () -> tree.write(at("/x/y"), new WriteMode.Resume(0)));
  }

  @Test
  void aFileIsNoDirectoryOnTheWay() throws IOException {
    put("/f", "1");
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.stat(at("/f/y")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.list(at("/f")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.open(at("/f/y")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.makeDirectory(at("/f/y")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.removeDirectory(at("/f")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.write(at("/f/y"), REPLACE));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.write(at("/f/y"), UNIQUE));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.write(at("/f/y"), APPEND));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.write(at("/f/y"), new WriteMode.Resume(0)));
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    tree.makeDirectory(at("/d"));
    for (String path : new String[] {"/d", "/"}) {
      refuses(Reason.IS_A_DIRECTORY, () -> tree.open(at(path)));
      refuses(Reason.IS_A_DIRECTORY, () -> tree.delete(at(path)));
      refuses(Reason.IS_A_DIRECTORY, () -> tree.write(at(path), REPLACE));
      refuses(Reason.IS_A_DIRECTORY, () -> tree.write(at(path), APPEND));
      refuses(Reason.IS_A_DIRECTORY, () -> tree.write(at(path), new WriteMode.Resume(0)));
    }
  }

  // ---------------------------------------------------------------- reading

  @Test
  void readingFromAPositionGivesWhatIsThere() throws IOException {
    put("/a", "0123456789");
    try (OpenFile file = tree.open(at("/a"))) {
      assertThat(file.facts().size()).isEqualTo(10);
      ByteBuffer four = ByteBuffer.allocateDirect(4);
      assertThat(file.read(four, 8)).isEqualTo(2);
      assertThat(four.position()).isEqualTo(2);
      assertThat(file.read(four, 10)).isEqualTo(-1);
      assertThat(file.read(four, 1L << 40)).isEqualTo(-1);
    }
  }

  @Test
  void anOpenFileStaysWhatItWasWhenItsNameGoesToAnother() throws IOException {
    put("/a", "old");
    put("/gone", "here");
    try (OpenFile old = tree.open(at("/a"));
        OpenFile gone = tree.open(at("/gone"))) {
      put("/a", "newer");
      tree.delete(at("/gone"));
      ByteBuffer buffer = ByteBuffer.allocate(10);
      assertThat(old.read(buffer, 0)).isEqualTo(3);
      assertThat(gone.read(buffer, 0)).isEqualTo(4);
    }
    assertThat(text("/a")).isEqualTo("newer");
  }

  // ---------------------------------------------------------------- replacing

  @Test
  void aReplacementIsSeenAtCommitAndNotBefore() throws IOException {
    put("/a", "old");
    Upload upload = tree.write(at("/a"), REPLACE);
    upload.write(bytes("brand "));
    assertThat(text("/a")).isEqualTo("old");
    upload.write(bytes("new"));
    assertThat(list("/")).containsOnlyKeys("a");
    upload.commit();
    assertThat(text("/a")).isEqualTo("brand new");
    assertThat(upload.path()).isEqualTo(at("/a"));
  }

  @Test
  void aNewFileIsListedAtCommitAndNotBefore() throws IOException {
    Upload upload = tree.write(at("/a"), REPLACE);
    upload.write(bytes("x"));
    assertThat(list("/")).isEmpty();
    refuses(Reason.NOT_FOUND, () -> tree.stat(at("/a")));
    upload.commit();
    assertThat(list("/")).containsOnlyKeys("a");
  }

  @Test
  void aReplacementThatIsDiscardedLeavesTheOldFileAndNothingElse() throws IOException {
    put("/a", "old");
    Upload upload = tree.write(at("/a"), REPLACE);
    upload.write(bytes("new"));
    upload.discard();
    assertThat(text("/a")).isEqualTo("old");
    assertThat(list("/")).containsOnlyKeys("a");
  }

  @Test
  void ofTwoReplacementsTheLastToCommitWinsAndIsWhole() throws IOException {
    Upload one = tree.write(at("/a"), REPLACE);
    Upload two = tree.write(at("/a"), REPLACE);
    one.write(bytes("one and a long tail"));
    two.write(bytes("two"));
    one.commit();
    two.commit();
    assertThat(text("/a")).isEqualTo("two");
  }

  @Test
  void anEmptyUploadMakesAnEmptyFile() throws IOException {
    put("/a", "");
    assertThat(tree.stat(at("/a")).size()).isZero();
    write("/b", APPEND, "");
    assertThat(text("/b")).isEmpty();
  }

  // ---------------------------------------------------------------- unique names

  @Test
  void aUniqueNameIsTheWishWhenNobodyHasIt() throws IOException {
    assertThat(write("/a", UNIQUE, "1")).isEqualTo(at("/a"));
    assertThat(text("/a")).isEqualTo("1");
  }

  @Test
  void twoWhoWishTheSameNameAtOnceGetTwo() throws IOException {
    Upload one = tree.write(at("/a"), UNIQUE);
    Upload two = tree.write(at("/a"), UNIQUE);
    one.write(bytes("1"));
    two.write(bytes("2"));
    two.commit();
    one.commit();
    assertThat(one.path()).isNotEqualTo(two.path());
    assertThat(two.path().parent()).isEqualTo(TreePath.ROOT);
    assertThat(text(one.path().raw())).isEqualTo("1");
    assertThat(text(two.path().raw())).isEqualTo("2");
  }

  @Test
  void aUniqueNameAvoidsADirectoryToo() throws IOException {
    tree.makeDirectory(at("/a"));
    TreePath path = write("/a", UNIQUE, "1");
    assertThat(path).isNotEqualTo(at("/a"));
    assertThat(text(path.raw())).isEqualTo("1");
  }

  @Test
  void aUniqueFileThatIsDiscardedIsGone() throws IOException {
    Upload upload = tree.write(at("/a"), UNIQUE);
    upload.write(bytes("1"));
    upload.discard();
    assertThat(list("/")).isEmpty();
  }

  // ---------------------------------------------------------------- in place

  @Test
  void appendingAddsAndMakesWhatIsMissing() throws IOException {
    write("/a", APPEND, "one ");
    write("/a", APPEND, "two");
    assertThat(text("/a")).isEqualTo("one two");
  }

  @Test
  void whatWasAppendedBeforeADiscardStays() throws IOException {
    put("/a", "1");
    Upload upload = tree.write(at("/a"), APPEND);
    upload.write(bytes("2"));
    upload.discard();
    assertThat(text("/a")).isEqualTo("12");
  }

  @Test
  void resumingOverwritesFromThePositionAndCutsAtCommit() throws IOException {
    put("/a", "0123456789");
    Upload upload = tree.write(at("/a"), new WriteMode.Resume(4));
    upload.write(bytes("ab"));
    upload.commit();
    assertThat(text("/a")).isEqualTo("0123ab");
  }

  @Test
  void resumingThatIsDiscardedKeepsWhatWasWrittenAndTheTail() throws IOException {
    put("/a", "0123456789");
    Upload upload = tree.write(at("/a"), new WriteMode.Resume(4));
    upload.write(bytes("ab"));
    upload.discard();
    assertThat(text("/a")).isEqualTo("0123ab6789");
  }

  @Test
  void resumingAtTheEndAppendsAndBehindItIsRefused() throws IOException {
    put("/a", "0123");
    write("/a", new WriteMode.Resume(4), "4");
    assertThat(text("/a")).isEqualTo("01234");
    refuses(Reason.BEYOND_END, () -> tree.write(at("/a"), new WriteMode.Resume(6)));
    refuses(Reason.BEYOND_END, () -> tree.write(at("/a"), new WriteMode.Resume(Long.MAX_VALUE)));
    assertThat(text("/a")).isEqualTo("01234");
  }

  @Test
  void resumingAMissingFileMakesItOnlyFromItsStart() throws IOException {
    refuses(Reason.BEYOND_END, () -> tree.write(at("/a"), new WriteMode.Resume(1)));
    assertThat(list("/")).isEmpty();
    write("/a", new WriteMode.Resume(0), "new");
    assertThat(text("/a")).isEqualTo("new");
  }

  // ---------------------------------------------------------------- directories

  @Test
  void aDirectoryIsMadeOnce() throws IOException {
    tree.makeDirectory(at("/d"));
    tree.makeDirectory(at("/d/e"));
    put("/f", "");
    refuses(Reason.EXISTS, () -> tree.makeDirectory(at("/d")));
    refuses(Reason.EXISTS, () -> tree.makeDirectory(at("/f")));
    refuses(Reason.EXISTS, () -> tree.makeDirectory(TreePath.ROOT));
    assertThat(tree.stat(at("/d/e")).isDirectory()).isTrue();
  }

  @Test
  void onlyAnEmptyDirectoryIsRemoved() throws IOException {
    tree.makeDirectory(at("/d"));
    put("/d/f", "");
    refuses(Reason.NOT_EMPTY, () -> tree.removeDirectory(at("/d")));
    tree.delete(at("/d/f"));
    tree.removeDirectory(at("/d"));
    assertThat(list("/")).isEmpty();
  }

  @Test
  void theRootIsNotRemoved() {
    refuses(Reason.DENIED, () -> tree.removeDirectory(TreePath.ROOT));
  }

  // ---------------------------------------------------------------- renaming

  @Test
  void aFileMovesAndReplacesAFile() throws IOException {
    put("/a", "a");
    put("/b", "b");
    tree.makeDirectory(at("/d"));
    tree.rename(at("/a"), at("/b"));
    assertThat(text("/b")).isEqualTo("a");
    tree.rename(at("/b"), at("/d/c"));
    assertThat(list("/")).containsOnlyKeys("d");
    assertThat(text("/d/c")).isEqualTo("a");
  }

  @Test
  void aDirectoryMovesWithWhatIsInIt() throws IOException {
    tree.makeDirectory(at("/d"));
    put("/d/f", "1");
    tree.rename(at("/d"), at("/e"));
    assertThat(text("/e/f")).isEqualTo("1");
    refuses(Reason.NOT_FOUND, () -> tree.stat(at("/d")));
  }

  @Test
  void renamingOntoItselfChangesNothing() throws IOException {
    put("/a", "a");
    tree.makeDirectory(at("/d"));
    put("/d/f", "f");
    tree.rename(at("/a"), at("/a"));
    tree.rename(at("/d"), at("/d"));
    assertThat(text("/a")).isEqualTo("a");
    assertThat(text("/d/f")).isEqualTo("f");
  }

  @Test
  void renamingIntoItsOwnSubtreeIsInvalidAndLosesNothing() throws IOException {
    tree.makeDirectory(at("/d"));
    tree.makeDirectory(at("/d/e"));
    put("/d/f", "f");
    refuses(Reason.INVALID, () -> tree.rename(at("/d"), at("/d/x")));
    refuses(Reason.INVALID, () -> tree.rename(at("/d"), at("/d/e/x")));
    refuses(Reason.INVALID, () -> tree.rename(at("/d"), at("/d/e")));
    refuses(Reason.INVALID, () -> tree.rename(TreePath.ROOT, at("/x")));
    assertThat(text("/d/f")).isEqualTo("f");
  }

  @Test
  void aDirectoryIsNeverReplaced() throws IOException {
    put("/f", "f");
    tree.makeDirectory(at("/empty"));
    tree.makeDirectory(at("/full"));
    put("/full/g", "g");
    refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/f"), at("/empty")));
    refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/full"), at("/empty")));
    refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/empty"), at("/full")));
    refuses(Reason.IS_A_DIRECTORY, () -> tree.rename(at("/f"), TreePath.ROOT));
    refuses(Reason.EXISTS, () -> tree.rename(at("/empty"), at("/f")));
    assertThat(list("/")).containsOnlyKeys("f", "empty", "full");
    assertThat(text("/full/g")).isEqualTo("g");
  }

  @Test
  void renamingIntoWhatIsMissingOrNoDirectoryIsRefused() throws IOException {
    put("/f", "f");
    put("/g", "g");
    refuses(Reason.NOT_FOUND, () -> tree.rename(at("/f"), at("/x/y")));
    refuses(Reason.NOT_A_DIRECTORY, () -> tree.rename(at("/f"), at("/g/y")));
    assertThat(text("/f")).isEqualTo("f");
  }

  // ---------------------------------------------------------------- names

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        " leading",
        "trailing ",
        "-la",
        "a\nb",
        "a\r\nb",
        "a\"b",
        "[1]*?",
        "~",
        "...",
        "\\",
        "%2e",
        "caf\u00e9",
        "\u00ff",
        "\u00c3\u00a9",
        "\u0001",
        ".hidden"
      })
  void namesAreBytesAndComeBackAsTheyWere(String name) throws IOException {
    put("/" + name, "1");
    assertThat(list("/")).containsOnlyKeys(name);
    assertThat(text("/" + name)).isEqualTo("1");
    tree.rename(at("/" + name), at("/other"));
    tree.makeDirectory(at("/" + name));
    tree.rename(at("/other"), at("/" + name + "/" + name));
    assertThat(text("/" + name + "/" + name)).isEqualTo("1");
  }

  @Test
  void aNameHas255BytesAtMost() throws IOException {
    String longest = "/" + "x".repeat(255);
    put(longest, "1");
    assertThat(text(longest)).isEqualTo("1");
    String longer = longest + "x";
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.write(at(longer), REPLACE));
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.write(at(longer), UNIQUE));
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.write(at(longer), APPEND));
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.write(at(longer), new WriteMode.Resume(0)));
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.makeDirectory(at(longer)));
    refuses(Reason.NAME_NOT_ALLOWED, () -> tree.rename(at(longest), at(longer)));
    assertThat(list("/")).containsOnlyKeys("x".repeat(255));
  }
}
