package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.Outcome;
import dev.berth.session.Session;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// STAT (RFC 959, section 4.1.3): how things are, or a listing over the control connection. Both
/// are answered in the middle of a transfer and do not disturb it.
final class Status {
  private final Conversation conversation;
  private final DataConnection data;

  private @Nullable LineSource listing;
  private @Nullable Stall stall;

  Status(Conversation conversation, DataConnection data) {
    this.conversation = conversation;
    this.data = data;
  }

  /// STAT without an argument.
  void tell(Effects effects) {
    RunningTransfer transfer = conversation.transfer;
    String user = conversation.user();
    List<String> lines =
        List.of(
            "Connected from " + conversation.connection.remote().getAddress().getHostAddress(),
            user.isEmpty() ? "Not logged in" : "Logged in as " + user,
            "TYPE " + (conversation.ascii ? "A" : "I") + ", STRU F, MODE S",
            "Data connection: " + data.describe(),
            transfer == null ? "No transfer" : describe(transfer));
    conversation.reply(Reply.of(Code.SYSTEM_STATUS, "Status:", lines, "End."), effects);
  }

  private static String describe(RunningTransfer transfer) {
    Cargo cargo = transfer.cargo;
    return transfer.command + " " + cargo.path().raw() + ": " + cargo.bytes() + " bytes so far";
  }

  /// STAT with a path: what LIST tells, each line after a space, with 212 for a directory and 213
  /// for anything else.
  void list(ControlLine line, Effects effects) throws IOException {
    Listing request = Listing.parse(line.argument());
    TreePath path = conversation.resolve(request.path());
    TreePath directory = conversation.directory();
    FileTree tree = conversation.tree;
    EntryFormat format = EntryFormat.unix(effects.now());
    conversation.begin();
    effects.work(
        () -> new LineSource(open(request, tree, directory, path, format)),
        (outcome, after) -> {
          switch (outcome) {
            case Outcome.Done<LineSource>(LineSource source) -> send(source, after);
            case Outcome.Failed<LineSource>(IOException cause) -> {
              conversation.reply(Replies.ofListing(cause), after);
              conversation.done(after);
            }
          }
        });
  }

  private static Lines open(
      Listing request, FileTree tree, TreePath directory, TreePath path, EntryFormat format)
      throws IOException {
    Lines lines = request.open(tree, directory, format);
    int code = isDirectory(tree, path) ? Code.DIRECTORY_STATUS : Code.FILE_STATUS;
    String head = Reply.head(code, "Status:").strip();
    return Lines.concat(
        Lines.one(head), Lines.concat(new Indented(lines), Lines.one(code + " End.")));
  }

  private static boolean isDirectory(FileTree tree, TreePath path) {
    try {
      FileFacts facts = tree.stat(path);
      return facts.isDirectory();
    } catch (IOException e) {
      return true; // a pattern: what it finds is in a directory
    }
  }

  private void send(LineSource source, Effects effects) {
    listing = source;
    Stall watch = new Stall(conversation.options.stallTime().toNanos(), effects.now());
    stall = watch;
    conversation.alarm.by(watch.next(effects.now()), effects);
    effects.send(Session.CONTROL, source);
  }

  /// The control connection has taken its bytes; those of the listing may be among them.
  void drained(Effects effects) {
    if (listing != null && listing.isEnded()) {
      listing = null;
      stall = null;
      conversation.done(effects);
    }
  }

  /// A client that does not read its listing is gone.
  void woke(Effects effects) {
    LineSource source = listing;
    Stall watch = stall;
    if (source != null && watch != null) {
      if (watch.look(source.sent(), effects.now())) {
        effects.abort(Session.CONTROL);
      } else {
        conversation.alarm.by(watch.next(effects.now()), effects);
      }
    }
  }

  /// Lines of which none can be taken for the last of the reply. Where reading fails they say so
  /// and end: a listing that breaks must not take the control connection with it.
  private static final class Indented implements Lines {
    private final Lines lines;
    private boolean broken;

    Indented(Lines lines) {
      this.lines = lines;
    }

    @Override
    public boolean next(StringBuilder to) {
      int start = to.append(' ').length();
      try {
        if (!broken && lines.next(to)) {
          return true;
        }
      } catch (IOException e) {
        broken = true;
        to.setLength(start);
        to.append("The rest could not be read.");
        return true;
      }
      to.setLength(start - 1);
      return false;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
