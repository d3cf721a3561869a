package dev.berth.ftp;

import dev.berth.session.FileTree;
import dev.berth.session.TreePath;
import dev.berth.session.dialogue.Dialogues;
import dev.berth.session.dialogue.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What a client is told when the storage is full, broken, read-only, or holds what is no file:
/// dialogues that need a special tree (rows 48 and 52).
class StorageTest {
  private static final String LOG_IN =
      """
      S: 220 ...
      C: USER alice
      S: 331 ...
      C: PASS secret
      S: 230 ...
      C: TYPE I
      S: 200 ...
      """;

  private static void play(String setUp, String steps, Function<Scene, FileTree> tree) {
    Dialogues.playInMemory(
        setUp + LOG_IN + steps,
        scene -> new FtpProtocol(tree.apply(scene), DialogueOptions.of(Map.of())));
  }

  @Test
  void aFullDiskIs452AndLeavesTheOldFile() {
    play(
        "file /f \"old\"\n",
        """
        C: ALLO 100
        S: 552 ...
        C: ALLO 10
        S: 200 ...
        C: EPSV
        S: 229 ...
        data connect
        C: STOR f
        S: 1...
        data C- a text that is longer than what is left
        S: 452 ...
        data S*
        tree /f "old"
        report Transfer[user=alice, verb=STOR, path=/f, bytes=..., duration=..., result=FAILED]
        C: NOOP
        S: 200 ...
        """,
        scene -> {
          scene.tree().setFreeSpace(20);
          return scene.tree();
        });
  }

  @Test
  void whenNobodyCanCheckPasswordsItIs421() {
    Accounts broken =
        (_, _) -> {
          throw new IOException("the directory server is gone");
        };
    Dialogues.playInMemory(
        """
        S: 220 ...
        C: USER alice
        S: 331 ...
        C: PASS secret
        S: 421 ...
        S.
        """,
        scene -> new FtpProtocol(scene.tree(), FtpOptions.defaults().withAccounts(broken)));
  }

  @Test
  void aReadOnlyTreeIs550() {
    play(
        "file /f \"old\"\n",
        """
        C: DELE f
        S: 550 Permission denied.
        C: MLST f
        S: 250-...
        S:  ...perm=r;...
        S: 250 ...
        """,
        scene -> {
          scene.tree().setReadOnly(true);
          return scene.tree();
        });
  }

  @Test
  void aPipeIsNoFile() {
    play(
        "",
        """
        C: EPSV
        S: 229 ...
        data connect
        C: RETR pipe
        S: 550 ...
        C: STOR pipe
        S: 550 ...
        C: APPE pipe
        S: 550 ...
        C: SIZE pipe
        S: 550 ...
        C: LIST
        S: 1...
        data S: prw... pipe
        data S.
        S: 226 ...
        """,
        scene -> {
          try {
            scene.tree().makeOther(TreePath.ROOT.child("pipe"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return scene.tree();
        });
  }

  @Test
  void aFileThatBreaksIs451() {
    play(
        "file /f \"0123456789\"\n",
        """
        C: EPSV
        S: 229 ...
        data connect
        C: RETR f
        S: 1...
        data S*
        S: 451 ...
        report Transfer[user=alice, verb=RETR, path=/f, bytes=..., duration=..., result=FAILED]
        C: TYPE A
        S: 200 ...
        C: SIZE f
        S: 451 ...
        C: EPSV
        S: 229 ...
        data connect
        C: RETR f
        S: 1...
        data S*
        S: 451 ...
        C: NOOP
        S: 200 ...
        """,
        scene -> new FailingTree(scene.tree(), 4));
  }

  @Test
  void aListingThatBreaksIs451AndSparesTheControlConnection() {
    play(
        "file /a \"\"\nfile /b \"\"\nfile /c \"\"\n",
        """
        C: EPSV
        S: 229 ...
        data connect
        C: NLST
        S: 1...
        data S*
        S: 451 ...
        C: STAT /
        S: 212-...
        S:  ... a
        S:  ... b
        S:  The rest could not be read.
        S: 212 ...
        C: NOOP
        S: 200 ...
        """,
        scene -> new FailingTree(scene.tree(), 2));
  }

  @Test
  void anUploadThatCannotBeKeptIs451() {
    play(
        "file /f \"old\"\n",
        """
        C: EPSV
        S: 229 ...
        data connect
        C: STOR f
        S: 1...
        data C- new
        data C.
        S: 451 ...
        tree /f "old"
        report Transfer[user=alice, verb=STOR, path=/f, bytes=3, duration=..., result=FAILED]
        C: DELE f
        S: 451 ...
        C: MKD d
        S: 451 ...
        C: RMD d
        S: 451 ...
        C: RNFR f
        S: 350 ...
        C: RNTO g
        S: 451 ...
        C: MFMT 20200102030405 f
        S: 451 ...
        C: ALLO 1
        S: 451 ...
        """,
        scene -> new FailingTree(scene.tree(), 4));
  }
}
