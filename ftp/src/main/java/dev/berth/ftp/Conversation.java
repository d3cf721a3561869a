package dev.berth.ftp;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.Outcome;
import dev.berth.session.Session;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the commands of one session share: who the client is, where it stands, which parameters
/// hold for the next transfer, and whether another command may begin.
///
/// The rule: each command replies through here, and whoever makes it [#isBusy] ends that.
final class Conversation {
  /// The longest path that Linux takes (PATH_MAX of limits.h). It bounds the longest reply.
  private static final int LONGEST_PATH = 4096;

  final FileTree tree;
  final FtpOptions options;
  final Connection connection;
  final Alarm alarm = new Alarm();

  /// TYPE A (the default, RFC 959, section 5.1) or TYPE I.
  boolean ascii = true;

  /// The offset of REST for the next transfer.
  long restart;

  /// The path of RNFR.
  @Nullable TreePath renameFrom;

  /// Which facts MLST and MLSD tell.
  int facts = Facts.ALL;

  /// The transfer that is running.
  @Nullable RunningTransfer transfer;

  private @Nullable Account account;
  private String user = "";
  private TreePath directory = TreePath.ROOT;
  private @Nullable Reply directoryReply;
  private boolean busy;
  private boolean over;
  private @Nullable Reply goodbye;
  private long lastWord;

  Conversation(FileTree tree, FtpOptions options, Connection connection) {
    this.tree = tree;
    this.options = options;
    this.connection = connection;
  }

  /// Everything as it was before log-in (REIN in RFC 959, section 4.1.1).
  void reset() {
    account = null;
    user = "";
    ascii = true;
    restart = 0;
    renameFrom = null;
    facts = Facts.ALL;
    moveTo(TreePath.ROOT);
  }

  /// The working directory.
  TreePath directory() {
    return directory;
  }

  /// Changes the working directory.
  void moveTo(TreePath newDirectory) {
    directory = newDirectory;
    directoryReply = null;
  }

  /// The answer to PWD, made once for each directory.
  Reply directoryReply() {
    Reply reply = directoryReply;
    if (reply == null) {
      reply = Reply.path(directory.raw(), "is the working directory.");
      directoryReply = reply;
    }
    return reply;
  }

  /// Where an argument leads.
  TreePath resolve(String argument) throws FileTreeException {
    TreePath path = directory.resolve(argument);
    if (path.raw().length() > LONGEST_PATH) {
      throw new FileTreeException(FileTreeException.Reason.NAME_NOT_ALLOWED, directory);
    }
    return path;
  }

  /// Whether the client may change files: the operator, the account and the tree must all agree.
  boolean mayWrite() {
    return account != null && account.writable() && options.writable() && tree.writable();
  }

  /// Somebody has logged in.
  void logIn(Account newAccount) {
    account = newAccount;
    user = Text.printable(newAccount.name());
  }

  /// Who is logged in; null when nobody is.
  @Nullable Account account() {
    return account;
  }

  /// The name of who is logged in, safe to print; empty when nobody is.
  String user() {
    return user;
  }

  /// Sends a reply.
  void reply(Reply reply, Effects effects) {
    reply.writeTo(effects.output(Session.CONTROL));
  }

  /// Whether a command is being carried out, so that none after it may begin.
  boolean isBusy() {
    return busy;
  }

  /// A command goes on beyond this event.
  void begin() {
    busy = true;
  }

  /// The command that had to [#begin] has got its reply.
  void done(Effects effects) {
    busy = false;
    settle(effects);
  }

  /// Runs work for a command, which is done after `then`.
  <T> void work(Effects effects, Effects.Job<T> job, Effects.Completion<T> then) {
    begin();
    effects.work(
        job,
        (outcome, after) -> {
          then.done(outcome, after);
          done(after);
        });
  }

  /// Runs work that makes the reply of a command.
  void answer(Effects effects, Effects.Job<Reply> job) {
    answer(effects, job, Replies::of);
  }

  /// Runs work that makes the reply of a command, with a reply of its own for each failure.
  void answer(Effects effects, Effects.Job<Reply> job, Function<IOException, Reply> refusal) {
    work(
        effects,
        job,
        (outcome, after) ->
            reply(
                switch (outcome) {
                  case Outcome.Done<Reply>(Reply reply) -> reply;
                  case Outcome.Failed<Reply>(IOException cause) -> refusal.apply(cause);
                },
                after));
  }

  /// Something of a command or a transfer has ended: the idle time begins, or the end that was
  /// waiting for it.
  void settle(Effects effects) {
    heard(effects);
    if (goodbye != null && !busy && transfer == null) {
      end(goodbye, effects);
    } else {
      alarm.by(idleDeadline(), effects);
    }
  }

  /// The client has said something.
  void heard(Effects effects) {
    lastWord = effects.now();
  }

  /// When the client will have said nothing for too long; never, while it is not its turn.
  long idleDeadline() {
    return busy || transfer != null ? Effects.NEVER : lastWord + options.idleTime().toNanos();
  }

  /// No further command is read; when what is running has ended, this is said and the session ends.
  void leave(Reply last, Effects effects) {
    if (goodbye == null) {
      goodbye = last;
    }
    if (!busy && transfer == null) {
      end(goodbye, effects);
    }
  }

  /// The client will say nothing more. What it has asked for before is answered, but a transfer is
  /// for nobody now, unless QUIT has come before.
  void hangUp(Effects effects) {
    if (transfer != null && goodbye == null) {
      end(Reply.NONE, effects);
    } else {
      leave(Reply.NONE, effects);
    }
  }

  /// Says this and ends the session, whatever is running.
  void end(Reply last, Effects effects) {
    if (!over) {
      over = true;
      reply(last, effects);
      effects.close(Session.CONTROL);
    }
  }

  /// Whether no further command will be read.
  boolean isLeaving() {
    return over || goodbye != null;
  }

  /// Whether the last reply has been sent.
  boolean isOver() {
    return over;
  }
}
