package dev.berth.session.dialogue;

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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryTreeTest {
  private static final WriteMode REPLACE = new WriteMode.Replace();
  private static final WriteMode APPEND = new WriteMode.Append();

  private final ManualClock clock = new ManualClock();
  private final MemoryTree tree = new MemoryTree(clock);

  private static TreePath path(String raw) {
    return TreePath.ROOT.resolve(raw);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Upload begin(String path, WriteMode mode, String text) throws IOException {
    Upload upload = tree.write(path(path), mode);
    upload.write(bytes(text));
    return upload;
  }

  private void put(String path, String text) throws IOException {
    begin(path, REPLACE, text).commit();
  }

  private String content(String path) throws IOException {
    try (OpenFile file = tree.open(path(path))) {
      return read(file);
    }
  }

  private static String read(OpenFile file) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(1000);
    while (file.read(all, all.position()) >= 0) {
      // until the end
    }
    return StandardCharsets.ISO_8859_1.decode(all.flip()).toString();
  }

  private TreeSet<String> names(String directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (FileTree.Entries entries = tree.list(path(directory))) {
      for (FileTree.Entry e = entries.next(); e != null; e = entries.next()) {
        names.add(e.name());
      }
    }
    return names;
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FileTreeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void a_replaced_file_changes_at_commit_and_not_before() throws IOException {
    put("/f", "old");
    Upload upload = begin("/f", REPLACE, "new one");
    OpenFile reading = tree.open(path("/f"));

    assertThat(content("/f")).isEqualTo("old");
    upload.commit();
    assertThat(content("/f")).isEqualTo("new one");
    assertThat(read(reading)).as("the file that was open").isEqualTo("old");
    reading.close();
    begin("/f", REPLACE, "never").discard();
    assertThat(content("/f")).isEqualTo("new one");
    begin("/g", REPLACE, "never").discard();
    refused(Reason.NOT_FOUND, () -> tree.stat(path("/g")));
  }

  @Test
  void a_unique_name_is_one_that_nobody_had() throws IOException {
    Upload first = begin("/f", new WriteMode.Unique(), "1");
    Upload second = begin("/f", new WriteMode.Unique(), "2");

    assertThat(first.path()).isEqualTo(path("/f"));
    assertThat(second.path()).isNotEqualTo(first.path());
    first.discard();
    second.commit();
    refused(Reason.NOT_FOUND, () -> tree.stat(path("/f")));
    assertThat(content(second.path().raw())).isEqualTo("2");
  }

  @Test
  void what_is_appended_stays_even_after_a_discard() throws IOException {
    begin("/f", APPEND, "one").commit();
    begin("/f", APPEND, ", two").discard();

    assertThat(content("/f")).isEqualTo("one, two");
  }

  @Test
  void a_resumed_file_is_cut_off_behind_the_last_byte_at_commit_only() throws IOException {
    put("/f", "abcdef");
    begin("/f", new WriteMode.Resume(2), "XY").discard();
    assertThat(content("/f")).isEqualTo("abXYef");
    begin("/f", new WriteMode.Resume(3), "Z").commit();
    assertThat(content("/f")).isEqualTo("abXZ");
    begin("/f", new WriteMode.Resume(4), "!").commit();
    assertThat(content("/f")).isEqualTo("abXZ!");
    refused(Reason.BEYOND_END, () -> tree.write(path("/f"), new WriteMode.Resume(6)));
  }

  @Test
  void an_upload_is_over_after_commit_or_discard() throws IOException {
    Upload upload = begin("/f", REPLACE, "x");
    upload.commit();

    assertThatThrownBy(() -> upload.write(bytes("y"))).isInstanceOf(IOException.class);
    assertThatThrownBy(upload::discard).isInstanceOf(IOException.class);
    assertThat(content("/f")).isEqualTo("x");
  }

  @Test
  void names_are_bytes() throws IOException {
    put("/caf\u00e9", "latin");
    put("/caf\u00c3\u00a9", "utf");
    put("/ x\n", "blank");

    assertThat(content("/caf\u00e9")).isEqualTo("latin");
    assertThat(names("/")).containsExactly(" x\n", "caf\u00c3\u00a9", "caf\u00e9");
    refused(Reason.NAME_NOT_ALLOWED, () -> put("/" + "n".repeat(256), ""));
    put("/" + "n".repeat(255), "");
  }

  @Test
  void every_wrong_path_has_its_reason() throws IOException {
    tree.makeDirectory(path("/d"));
    put("/d/f", "");
    tree.makeOther(path("/pipe"));

    refused(Reason.NOT_FOUND, () -> tree.stat(path("/x")));
    refused(Reason.NOT_FOUND, () -> put("/x/f", ""));
    refused(Reason.NOT_A_DIRECTORY, () -> tree.stat(path("/d/f/g")));
    refused(Reason.NOT_A_DIRECTORY, () -> tree.list(path("/d/f")));
    refused(Reason.NOT_A_DIRECTORY, () -> tree.removeDirectory(path("/d/f")));
    refused(Reason.IS_A_DIRECTORY, () -> tree.open(path("/d")));
    refused(Reason.IS_A_DIRECTORY, () -> put("/d", ""));
    refused(Reason.IS_A_DIRECTORY, () -> put("/", ""));
    refused(Reason.IS_A_DIRECTORY, () -> tree.delete(path("/d")));
    refused(Reason.NOT_A_FILE, () -> tree.open(path("/pipe")));
    refused(Reason.NOT_A_FILE, () -> put("/pipe", ""));
    refused(Reason.EXISTS, () -> tree.makeDirectory(path("/d")));
    refused(Reason.EXISTS, () -> tree.makeDirectory(TreePath.ROOT));
    refused(Reason.NOT_EMPTY, () -> tree.removeDirectory(path("/d")));
    refused(Reason.DENIED, () -> tree.removeDirectory(TreePath.ROOT));
  }

  @Test
  void deleting_takes_away_one_name() throws IOException {
    tree.makeDirectory(path("/d"));
    put("/d/f", "x");
    tree.delete(path("/d/f"));
    tree.removeDirectory(path("/d"));

    assertThat(names("/")).isEmpty();
    refused(Reason.NOT_FOUND, () -> tree.delete(path("/d/f")));
  }

  @Test
  void a_renamed_file_takes_the_place_of_a_file_and_never_of_a_directory() throws IOException {
    tree.makeDirectory(path("/d"));
    tree.makeDirectory(path("/e"));
    put("/a", "a");
    put("/b", "b");

    tree.rename(path("/a"), path("/b"));
    tree.rename(path("/b"), path("/d/c"));
    tree.rename(path("/d/c"), path("/d/c"));
    assertThat(content("/d/c")).isEqualTo("a");
    assertThat(names("/")).containsExactly("d", "e");
    refused(Reason.IS_A_DIRECTORY, () -> tree.rename(path("/d/c"), path("/e")));
    refused(Reason.IS_A_DIRECTORY, () -> tree.rename(path("/e"), path("/d")));
    refused(Reason.IS_A_DIRECTORY, () -> tree.rename(path("/d/c"), TreePath.ROOT));
    refused(Reason.EXISTS, () -> tree.rename(path("/e"), path("/d/c")));
    refused(Reason.INVALID, () -> tree.rename(path("/d"), path("/d/x")));
    refused(Reason.INVALID, () -> tree.rename(TreePath.ROOT, path("/x")));
    refused(Reason.NOT_FOUND, () -> tree.rename(path("/no"), path("/x")));
    refused(Reason.NOT_FOUND, () -> tree.rename(path("/d"), path("/no/x")));
    assertThat(content("/d/c")).isEqualTo("a");
  }

  @Test
  void facts_tell_kind_size_time_and_identity() throws IOException {
    put("/f", "four");
    long made = clock.now();
    clock.advance(Duration.ofSeconds(5));
    String identity = tree.stat(path("/f")).unique();
    tree.rename(path("/f"), path("/g"));

    FileFacts facts = tree.stat(path("/g"));
    assertThat(facts.isFile()).isTrue();
    assertThat(facts.size()).isEqualTo(4);
    assertThat(facts.modified()).isEqualTo(made);
    assertThat(facts.unique()).isEqualTo(identity).isNotEqualTo(tree.stat(path("/")).unique());
    begin("/g", APPEND, "!").commit();
    assertThat(tree.stat(path("/g")).modified()).isEqualTo(clock.now());
    tree.setModified(path("/g"), 7);
    assertThat(tree.stat(path("/g")).modified()).isEqualTo(7);
    assertThat(tree.stat(TreePath.ROOT).isDirectory()).isTrue();
  }

  @Test
  void a_full_storage_takes_what_fits_and_then_no_more() throws IOException {
    tree.setFreeSpace(5);
    put("/f", "abc");
    assertThat(tree.freeSpace()).isEqualTo(2);
    Upload upload = tree.write(path("/f"), APPEND);
    refused(Reason.NO_SPACE, () -> upload.write(bytes("defg")));
    upload.discard();

    assertThat(content("/f")).isEqualTo("abcde");
    begin("/f", new WriteMode.Resume(0), "ABCDE").discard();
    assertThat(content("/f")).as("no new room is needed").isEqualTo("ABCDE");
    begin("/f", new WriteMode.Resume(1), "z").commit();
    assertThat(tree.freeSpace()).isEqualTo(3);
    begin("/g", REPLACE, "xyz").discard();
    assertThat(tree.freeSpace()).isEqualTo(3);
    begin("/f", REPLACE, "x").commit();
    assertThat(tree.freeSpace()).isEqualTo(4);
    tree.delete(path("/f"));
    assertThat(tree.freeSpace()).isEqualTo(5);
  }

  @Test
  void a_tree_that_is_read_only_refuses_every_change() throws IOException {
    put("/f", "x");
    tree.setReadOnly(true);

    assertThat(tree.writable()).isFalse();
    assertThat(content("/f")).isEqualTo("x");
    refused(Reason.READ_ONLY, () -> put("/f", ""));
    refused(Reason.READ_ONLY, () -> tree.delete(path("/f")));
    refused(Reason.READ_ONLY, () -> tree.makeDirectory(path("/d")));
    refused(Reason.READ_ONLY, () -> tree.removeDirectory(path("/d")));
    refused(Reason.READ_ONLY, () -> tree.rename(path("/f"), path("/g")));
    refused(Reason.READ_ONLY, () -> tree.setModified(path("/f"), 0));
  }

  @Test
  void what_is_open_is_counted_once() throws IOException {
    put("/f", "x");
    OpenFile file = tree.open(path("/f"));
    FileTree.Entries entries = tree.list(TreePath.ROOT);
    Upload upload = tree.write(path("/g"), REPLACE);
    assertThat(tree.open()).isEqualTo(3);

    file.close();
    file.close();
    entries.close();
    upload.discard();
    assertThat(tree.open()).isZero();
    assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
  }
}
