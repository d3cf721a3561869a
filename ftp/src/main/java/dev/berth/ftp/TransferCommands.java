package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException;
import dev.berth.session.TreePath;
import java.io.IOException;

/// The commands that use the data connection (RFC 959, section 4.1.3; RFC 3659, section 7): what
/// each of them is going to move. How it goes from there is in [Transfers].
///
/// The rule: REST counts for the next of these commands, whatever becomes of it, and is then
/// forgotten.
final class TransferCommands {
  /// The name that STOU wishes for when the client has none.
  private static final String UNIQUE = "upload";

  private final Conversation conversation;
  private final Transfers transfers;

  TransferCommands(Conversation conversation, Transfers transfers) {
    this.conversation = conversation;
    this.transfers = transfers;
  }

  private long takeRestart() {
    long offset = conversation.restart;
    conversation.restart = 0;
    return offset;
  }

  /// RETR.
  void retrieve(ControlLine line, Effects effects) throws IOException {
    long offset = takeRestart();
    TreePath path = conversation.resolve(line.argument());
    boolean ascii = conversation.ascii;
    transfers.begin(
        Command.RETR, new FileDownload(conversation.tree, path, ascii, offset), effects);
  }

  /// STOR. After REST it goes on in the old file, and ends it where the bytes end; without, it
  /// replaces it.
  void store(ControlLine line, Effects effects) throws IOException {
    long offset = takeRestart();
    upload(
        Command.STOR,
        conversation.resolve(line.argument()),
        offset > 0 ? new WriteMode.Resume(offset) : new WriteMode.Replace(),
        effects);
  }

  /// APPE. After REST it is STOR (RFC 3659, section 5.3).
  void append(ControlLine line, Effects effects) throws IOException {
    long offset = takeRestart();
    upload(
        Command.APPE,
        conversation.resolve(line.argument()),
        offset > 0 ? new WriteMode.Resume(offset) : new WriteMode.Append(),
        effects);
  }

  /// STOU. There is no old file in which REST could go on.
  void storeUnique(ControlLine line, Effects effects) throws IOException {
    if (takeRestart() > 0) {
      conversation.reply(Replies.BAD_OFFSET, effects);
      return;
    }
    String wish = line.hasArgument() ? line.argument() : UNIQUE;
    upload(Command.STOU, conversation.resolve(wish), new WriteMode.Unique(), effects);
  }

  private void upload(Command command, TreePath path, WriteMode mode, Effects effects) {
    boolean ascii = conversation.ascii;
    transfers.begin(command, new FileUpload(conversation.tree, path, mode, ascii), effects);
  }

  /// LIST.
  void list(ControlLine line, Effects effects) throws IOException {
    Listing listing = Listing.parse(line.argument());
    FileTree tree = conversation.tree;
    TreePath directory = conversation.directory();
    EntryFormat format = EntryFormat.unix(effects.now());
    list(Command.LIST, listing, () -> listing.open(tree, directory, format), effects);
  }

  /// NLST.
  void listNames(ControlLine line, Effects effects) throws IOException {
    Listing listing = Listing.parse(line.argument());
    FileTree tree = conversation.tree;
    TreePath directory = conversation.directory();
    list(Command.NLST, listing, () -> listing.openNames(tree, directory), effects);
  }

  private void list(Command command, Listing listing, Effects.Job<Lines> opener, Effects effects)
      throws IOException {
    takeRestart();
    TreePath path = conversation.resolve(listing.path());
    transfers.begin(command, new ListDownload(path, opener, Replies::ofListing), effects);
  }

  /// MLSD: the directory itself, the one above, then its entries. The argument is always a path.
  void listFacts(ControlLine line, Effects effects) throws IOException {
    takeRestart();
    TreePath path = conversation.resolve(line.argument());
    FileTree tree = conversation.tree;
    int facts = conversation.facts;
    boolean writable = conversation.mayWrite();
    transfers.begin(
        Command.MLSD,
        new ListDownload(
            path, () -> factLines(tree, path, facts, writable), TransferCommands::refuseFacts),
        effects);
  }

  private static Lines factLines(FileTree tree, TreePath path, int facts, boolean writable)
      throws IOException {
    FileFacts own = tree.stat(path);
    if (!own.isDirectory()) {
      throw new FileTreeException(FileTreeException.Reason.NOT_A_DIRECTORY, path);
    }
    StringBuilder head = new StringBuilder();
    Facts.append(head, facts, own, "cdir", writable, path.isRoot());
    head.append('.');
    if (!path.isRoot()) {
      TreePath parent = path.parent();
      head.append("\r\n");
      Facts.append(head, facts, tree.stat(parent), "pdir", writable, parent.isRoot());
      head.append("..");
    }
    EntryFormat format = EntryFormat.facts(facts, writable);
    return Lines.concat(
        Lines.one(head.toString()), Lines.of(tree.list(path), "", _ -> true, format));
  }

  /// A file is a bad argument for MLSD (RFC 3659, section 7.2.1).
  private static Reply refuseFacts(IOException cause) {
    Reply reply = Replies.of(cause);
    return reply == Replies.NOT_A_DIRECTORY ? Replies.NEEDS_DIRECTORY : reply;
  }
}
