package dev.berth.ftp;

import dev.berth.session.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The commands that set a parameter or tell about the server: TYPE, MODE, STRU and REST (RFC 959,
/// section 4.1.2; RFC 3659, section 5), FEAT and OPTS (RFC 2389), HELP, SITE and SYST.
final class ParameterCommands {
  private static final Reply TYPE_ASCII = Reply.of(Code.OKAY, "TYPE is A (ASCII).");
  private static final Reply TYPE_IMAGE = Reply.of(Code.OKAY, "TYPE is I (as it is).");
  private static final Reply RESTART = Reply.of(Code.PENDING_INFORMATION, "For the next transfer.");
  private static final Reply SYSTEM = Reply.of(Code.SYSTEM_TYPE, "UNIX Type: L8");
  private static final Reply UTF8 = Reply.of(Code.OKAY, "Names are bytes; UTF-8 is welcome.");
  private static final Reply HELP = help();
  private static final Reply SITE_HELP = Reply.of(Code.HELP, "SITE HELP is the only one.");

  private final Conversation conversation;

  ParameterCommands(Conversation conversation) {
    this.conversation = conversation;
  }

  /// TYPE: `A`, `A N`, `I`, `L 8` or `L8`.
  void type(ControlLine line, Effects effects) {
    conversation.reply(judgeType(line), effects);
  }

  private Reply judgeType(ControlLine line) {
    int length = line.argumentLength();
    int type = line.argumentUpper(0);
    int last = line.argumentUpper(length - 1);
    boolean formatted = length == 3 && line.argumentUpper(1) == ' ';
    if (type == 'A' && (length == 1 || (formatted && last == 'N'))) {
      conversation.ascii = true;
      return TYPE_ASCII;
    }
    boolean image = type == 'I' && length == 1;
    if (image || (type == 'L' && last == '8' && (length == 2 || formatted))) {
      conversation.ascii = false;
      return TYPE_IMAGE;
    }
    boolean printed = formatted && (last == 'T' || last == 'C');
    boolean ebcdic = type == 'E' && (length == 1 || (formatted && (printed || last == 'N')));
    boolean local = type == 'L' && length > 1 && last >= '0' && last <= '9';
    return (type == 'A' && printed) || ebcdic || local
        ? Replies.UNSUPPORTED_ARGUMENT
        : Replies.BAD_ARGUMENT;
  }

  /// MODE: stream only. STRU: file only.
  void choose(ControlLine line, char only, String unsupported, Effects effects) {
    int choice = line.argumentLength() == 1 ? line.argumentUpper(0) : 0;
    if (choice == only) {
      conversation.reply(Replies.OKAY, effects);
    } else if (choice != 0 && unsupported.indexOf(choice) >= 0) {
      conversation.reply(Replies.UNSUPPORTED_ARGUMENT, effects);
    } else {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
    }
  }

  /// REST: any number is good here; whether it fits, the transfer tells (RFC 3659, section 5.3).
  void restart(ControlLine line, Effects effects) {
    long offset = Numbers.parse(line.argument());
    if (offset < 0) {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
    } else {
      conversation.restart = offset;
      conversation.reply(RESTART, effects);
    }
  }

  /// FEAT: what works beyond RFC 959. MLSD is told by MLST (RFC 3659, section 7.8).
  void features(Effects effects) {
    List<String> lines =
        List.of(
            "CLNT",
            "EPRT",
            "EPSV",
            "MDTM",
            "MFMT",
            "MLST " + Facts.features(conversation.facts),
            "REST STREAM",
            "SIZE",
            "TVFS",
            "UTF8");
    conversation.reply(Reply.of(Code.SYSTEM_STATUS, "Features:", lines, "End."), effects);
  }

  /// OPTS: `UTF8 ON` (draft-ietf-ftpext-utf-8-option), `MLST` with the facts that are wanted.
  void options(ControlLine line, Effects effects) {
    String[] words = line.argument().split(" ", 2);
    String rest = words.length == 2 ? words[1] : "";
    String about = words[0].toUpperCase(Locale.ROOT);
    if (about.equals("MLST")) {
      conversation.facts = Facts.parse(rest);
      String text = "MLST OPTS " + Facts.names(conversation.facts);
      conversation.reply(Reply.of(Code.OKAY, text.strip()), effects);
    } else if (about.equals("UTF8") || about.equals("UTF-8")) {
      boolean on = rest.isEmpty() || rest.strip().equalsIgnoreCase("ON");
      conversation.reply(on ? UTF8 : Replies.UNSUPPORTED_ARGUMENT, effects);
    } else {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
    }
  }

  /// SYST: the word that makes clients read listings as `ls -l` (RFC 959, section 4.1.3).
  void system(Effects effects) {
    conversation.reply(SYSTEM, effects);
  }

  /// SITE: there is nothing beyond the standards.
  void site(ControlLine line, Effects effects) {
    boolean help = line.argument().strip().equalsIgnoreCase("HELP");
    conversation.reply(help ? SITE_HELP : Replies.UNSUPPORTED_ARGUMENT, effects);
  }

  /// HELP, with or without a command.
  void help(ControlLine line, Effects effects) {
    if (!line.hasArgument()) {
      conversation.reply(HELP, effects);
      return;
    }
    String verb = line.argument().strip().toUpperCase(Locale.ROOT);
    Command command = verb.length() > 8 ? null : Command.of(Command.pack(verb));
    if (command != null) {
      conversation.reply(Reply.of(Code.HELP, command.help()), effects);
    } else if (Command.MISSING.contains(verb)) {
      conversation.reply(Reply.of(Code.HELP, verb + " (not implemented)"), effects);
    } else {
      conversation.reply(Replies.UNKNOWN_TO_HELP, effects);
    }
  }

  private static Reply help() {
    List<String> lines = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (Command command : Command.values()) {
      row.append(command.name()).repeat(' ', 6 - command.name().length());
      if (row.length() >= 60) {
        lines.add(row.toString().strip());
        row.setLength(0);
      }
    }
    if (!row.isEmpty()) {
      lines.add(row.toString().strip());
    }
    return Reply.of(Code.HELP, "These commands are known:", lines, "HELP command tells more.");
  }
}
