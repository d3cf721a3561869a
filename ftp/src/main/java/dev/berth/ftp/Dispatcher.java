package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes commands of lines, refuses what may not run, and hands the others to whom they belong.
///
/// The rule: one command at a time. While it is carried out the next line stays unread; during a
/// transfer all lines do but those of the few commands that are for that time
/// ([Command#isForDuringTransfer]).
final class Dispatcher {
  /// Room for the longest reply: a path of 4,096 bytes with all quotes doubled.
  private static final int REPLY_ROOM = 8 * 1024 + 512;

  /// A browser that was talked into sending a form to this port (RFC 9110, section 9.3).
  private static final Set<Long> HTTP =
      Set.of(
          Command.pack("GET"),
          Command.pack("HEAD"),
          Command.pack("POST"),
          Command.pack("PUT"),
          Command.pack("DELETE"),
          Command.pack("OPTIONS"),
          Command.pack("CONNECT"),
          Command.pack("TRACE"),
          Command.pack("PATCH"));

  private final Conversation conversation;
  private final DataConnection data;
  private final Transfers transfers;
  private final Status status;
  private final LogInCommands logIn;
  private final ControlLine line;
  private final FileCommands files;
  private final ParameterCommands parameters;
  private final TransferCommands transferCommands;

  Dispatcher(
      Conversation conversation,
      DataConnection data,
      Transfers transfers,
      Status status,
      LogInCommands logIn) {
    this.conversation = conversation;
    this.data = data;
    this.transfers = transfers;
    this.status = status;
    this.logIn = logIn;
    line = new ControlLine(conversation.options.lineLimit());
    files = new FileCommands(conversation);
    parameters = new ParameterCommands(conversation);
    transferCommands = new TransferCommands(conversation, transfers);
  }

  /// Carries out the lines that are whole and whose time has come.
  void read(ByteBuffer in, Effects effects) {
    while (mayRead()) {
      ByteBuffer out = effects.output(Session.CONTROL);
      if (out.remaining() < REPLY_ROOM) {
        return; // The rest is offered again when there is room.
      }
      switch (line.next(in, out)) {
        case MORE -> {
          return;
        }
        case TOO_LONG -> {
          conversation.heard(effects);
          effects.request();
          conversation.reply(Replies.TOO_LONG, effects);
        }
        case TLS -> conversation.end(Reply.NONE, effects);
        case LINE -> {
          Command command = Command.of(line.verb());
          if (mustWait(command)) {
            return;
          }
          conversation.heard(effects);
          effects.request();
          run(command, effects);
          line.consume(in);
        }
      }
    }
  }

  private boolean mayRead() {
    RunningTransfer transfer = conversation.transfer;
    return !conversation.isBusy()
        && !conversation.isLeaving()
        && (transfer == null || transfer.phase() != RunningTransfer.Phase.ENDING);
  }

  /// In a transfer, before it is announced, nothing may be answered: the client would take it for
  /// the announcement.
  private boolean mustWait(@Nullable Command command) {
    RunningTransfer transfer = conversation.transfer;
    if (transfer == null) {
      return false;
    }
    return command == null
        || !command.isForDuringTransfer()
        || (command == Command.STAT && transfer.phase() == RunningTransfer.Phase.OPENING)
        || (command == Command.NOOP && transfer.owesMuch());
  }

  private void run(@Nullable Command command, Effects effects) {
    TreePath renamed = conversation.renameFrom;
    if (command != Command.NOOP) {
      conversation.renameFrom = null;
    }
    if (command == null) {
      refuseVerb(effects);
      return;
    }
    Reply refusal = refuse(command);
    if (refusal != null) {
      if (command.transfers()) {
        conversation.restart = 0;
      }
      conversation.reply(refusal, effects);
      return;
    }
    try {
      carryOut(command, renamed, effects);
    } catch (IOException e) {
      conversation.reply(Replies.of(e), effects);
    }
  }

  private void refuseVerb(Effects effects) {
    long verb = line.verb();
    if (HTTP.contains(verb)) {
      conversation.end(Replies.NOT_FTP, effects);
    } else {
      boolean missing = Command.isMissing(verb);
      conversation.reply(missing ? Replies.NOT_IMPLEMENTED : Replies.UNKNOWN, effects);
    }
  }

  private @Nullable Reply refuse(Command command) {
    if (command.needsLogIn() && conversation.account() == null) {
      return Replies.LOG_IN_FIRST;
    }
    if (line.isMalformed()) {
      return Replies.BAD_CHARACTER;
    }
    if (command.needsArgument() && !line.hasArgument()) {
      return Replies.NEEDS_ARGUMENT;
    }
    if (!command.takesArgument() && line.hasArgument()) {
      return Replies.NO_ARGUMENT;
    }
    return command.writes() && !conversation.mayWrite() ? Replies.DENIED : null;
  }

  private void carryOut(Command command, @Nullable TreePath renamed, Effects effects)
      throws IOException {
    switch (command) {
      case USER -> logIn.user(line, effects);
      case PASS -> logIn.pass(line, effects);
      case ACCT -> logIn.account(effects);
      case REIN -> logIn.reinitialize(effects);
      case QUIT -> conversation.leave(Replies.GOODBYE, effects);
      case CWD, XCWD -> files.change(line, effects);
      case CDUP, XCUP -> files.changeUp(effects);
      case PWD, XPWD -> files.tellDirectory(effects);
      case MKD, XMKD -> files.makeDirectory(line, effects);
      case RMD, XRMD -> files.removeDirectory(line, effects);
      case TYPE -> parameters.type(line, effects);
      case MODE -> parameters.choose(line, 'S', "BCZ", effects);
      case STRU -> parameters.choose(line, 'F', "RP", effects);
      case PASV -> data.passive(effects);
      case EPSV -> data.extendedPassive(line.argument(), effects);
      case PORT -> data.port(line.argument(), effects);
      case EPRT -> data.extendedPort(line.argument(), effects);
      case REST -> parameters.restart(line, effects);
      case ALLO -> files.allocate(line, effects);
      case RETR -> transferCommands.retrieve(line, effects);
      case STOR -> transferCommands.store(line, effects);
      case APPE -> transferCommands.append(line, effects);
      case STOU -> transferCommands.storeUnique(line, effects);
      case LIST -> transferCommands.list(line, effects);
      case NLST -> transferCommands.listNames(line, effects);
      case MLSD -> transferCommands.listFacts(line, effects);
      case ABOR -> transfers.abort(effects);
      case MLST -> files.tellFacts(line, effects);
      case SIZE -> files.size(line, effects);
      case MDTM -> files.modified(line, effects);
      case MFMT -> files.setModified(line, effects);
      case DELE -> files.delete(line, effects);
      case RNFR -> files.renameFrom(line, effects);
      case RNTO -> files.renameTo(line, renamed, effects);
      case STAT -> status(effects);
      case SYST -> parameters.system(effects);
      case FEAT -> parameters.features(effects);
      case OPTS -> parameters.options(line, effects);
      case HELP -> parameters.help(line, effects);
      case SITE -> parameters.site(line, effects);
      case NOOP -> transfers.nothing(effects);
      case CLNT -> conversation.reply(Replies.OKAY, effects);
    }
  }

  private void status(Effects effects) throws IOException {
    transfers.payNothings(effects);
    if (!line.hasArgument()) {
      status.tell(effects);
    } else if (conversation.account() == null) {
      conversation.reply(Replies.LOG_IN_FIRST, effects);
    } else {
      status.list(line, effects);
    }
  }
}
