package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.OpenFile;
import dev.berth.session.Outcome;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands that look at files and directories, or change them, without a transfer (RFC 959,
/// section 4.1.3; RFC 3659, sections 3, 4 and 7). Each is a piece of work and a reply.
final class FileCommands {
  private final Conversation conversation;

  FileCommands(Conversation conversation) {
    this.conversation = conversation;
  }

  /// CWD.
  void change(ControlLine line, Effects effects) throws IOException {
    change(conversation.resolve(line.argument()), effects);
  }

  /// CDUP. Above the root is the root.
  void changeUp(Effects effects) {
    change(conversation.directory().parent(), effects);
  }

  private void change(TreePath path, Effects effects) {
    FileTree tree = conversation.tree;
    conversation.work(
        effects,
        () -> tree.stat(path),
        (outcome, after) ->
            conversation.reply(
                switch (outcome) {
                  case Outcome.Done<FileFacts>(FileFacts facts) -> enter(path, facts);
                  case Outcome.Failed<FileFacts>(IOException cause) -> Replies.of(cause);
                },
                after));
  }

  private Reply enter(TreePath path, FileFacts facts) {
    if (!facts.isDirectory()) {
      return Replies.NOT_A_DIRECTORY;
    }
    conversation.moveTo(path);
    return Replies.DONE;
  }

  /// PWD.
  void tellDirectory(Effects effects) {
    conversation.reply(conversation.directoryReply(), effects);
  }

  /// MKD. Its reply tells the absolute path (RFC 959, appendix II).
  void makeDirectory(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    conversation.answer(
        effects,
        () -> {
          tree.makeDirectory(path);
          return Reply.path(path.raw(), "created.");
        });
  }

  /// RMD. Neither the root nor the directory that the client stands in, nor one above it.
  void removeDirectory(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    if (conversation.directory().isWithin(path)) {
      conversation.reply(Replies.IN_USE, effects);
      return;
    }
    conversation.answer(
        effects,
        () -> {
          tree.removeDirectory(path);
          return Replies.DONE;
        });
  }

  /// DELE.
  void delete(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    conversation.answer(
        effects,
        () -> {
          tree.delete(path);
          return Replies.DONE;
        });
  }

  /// RNFR.
  void renameFrom(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    if (path.isRoot()) {
      conversation.reply(Replies.DENIED, effects);
      return;
    }
    conversation.work(
        effects,
        () -> tree.stat(path),
        (outcome, after) ->
            conversation.reply(
                switch (outcome) {
                  case Outcome.Done<FileFacts>(_) -> {
                    conversation.renameFrom = path;
                    yield Replies.RENAME_TO;
                  }
                  case Outcome.Failed<FileFacts>(IOException cause) -> Replies.of(cause);
                },
                after));
  }

  /// RNTO, at once after RNFR; only NOOP may come between them.
  ///
  /// @param from the path of RNFR; null when there was none
  void renameTo(ControlLine line, @Nullable TreePath from, Effects effects) throws IOException {
    if (from == null) {
      conversation.reply(Replies.RENAME_FROM_FIRST, effects);
      return;
    }
    TreePath to = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    if (to.equals(from)) {
      conversation.reply(Replies.CANNOT_RENAME, effects);
      return;
    }
    conversation.answer(
        effects,
        () -> {
          tree.rename(from, to);
          return Replies.DONE;
        },
        Replies::ofRename);
  }

  /// SIZE: the number of bytes that RETR would send, in TYPE A too (RFC 3659, section 4).
  void size(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    boolean ascii = conversation.ascii;
    conversation.answer(
        effects,
        () -> {
          FileFacts facts = tree.stat(path);
          if (facts.isDirectory()) {
            return Replies.IS_A_DIRECTORY;
          }
          if (!facts.isFile()) {
            return Replies.NOT_A_FILE;
          }
          long size = ascii ? asciiSize(tree, path) : facts.size();
          return size < 0
              ? Replies.NO_SIZE_IN_ASCII
              : Reply.of(Code.FILE_STATUS, Long.toString(size));
        });
  }

  private static long asciiSize(FileTree tree, TreePath path) throws IOException {
    try (OpenFile file = tree.open(path)) {
      return AsciiSource.size(file);
    }
  }

  /// MDTM with a path. The form with a time and a path is of no RFC; "20200102030405 name" is a
  /// name.
  void modified(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    conversation.answer(
        effects,
        () -> {
          StringBuilder stamp = new StringBuilder();
          Times.appendStamp(stamp, tree.stat(path).modified());
          return Reply.of(Code.FILE_STATUS, stamp.toString());
        });
  }

  /// MFMT (draft-somers-ftp-mfxx, section 3).
  void setModified(ControlLine line, Effects effects) throws IOException {
    String argument = line.argument();
    int space = argument.indexOf(' ');
    Long time = space < 0 ? null : Times.parseStamp(argument.substring(0, space));
    String name = argument.substring(space + 1);
    if (time == null || name.isEmpty()) {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
      return;
    }
    TreePath path = conversation.resolve(name);
    FileTree tree = conversation.tree;
    long nanos = time;
    conversation.answer(
        effects,
        () -> {
          tree.setModified(path, nanos);
          StringBuilder text = new StringBuilder("Modify=");
          Times.appendStamp(text, nanos);
          return Reply.of(Code.FILE_STATUS, text.append("; ").append(path.raw()).toString());
        });
  }

  /// MLST (RFC 3659, section 7.2).
  void tellFacts(ControlLine line, Effects effects) throws IOException {
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    int facts = conversation.facts;
    boolean writable = conversation.mayWrite();
    conversation.answer(
        effects,
        () -> {
          StringBuilder text = new StringBuilder();
          Facts.append(text, facts, tree.stat(path), "dir", writable, path.isRoot());
          List<String> lines = List.of(text.append(path.raw()).toString());
          return Reply.of(Code.ACTION_COMPLETED, "Facts follow.", lines, "End.");
        });
  }

  /// ALLO: there is nothing to reserve, but what does not fit can be refused (RFC 959, section
  /// 4.1.3).
  void allocate(ControlLine line, Effects effects) {
    String[] words = line.argument().split(" ", -1);
    long bytes = Numbers.parse(words[0]);
    boolean records =
        words.length == 3 && words[1].equalsIgnoreCase("R") && Numbers.parse(words[2]) >= 0;
    if (bytes < 0 || (words.length != 1 && !records)) {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
      return;
    }
    FileTree tree = conversation.tree;
    conversation.answer(
        effects,
        () -> {
          long free = tree.freeSpace();
          return free >= 0 && bytes > free ? Replies.TOO_LARGE : Replies.OKAY;
        });
  }
}
