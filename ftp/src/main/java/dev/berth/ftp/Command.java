package dev.berth.ftp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every command that this server knows, one row each: what it needs and what it says of itself.
/// The rows drive the checks before a command runs, HELP, and the documentation.
///
/// The rule: whether a command may run now is decided here and nowhere else.
enum Command {
  // Access control (RFC 959, section 4.1.1)
  USER("user name", Rule.ARGUMENT),
  PASS("password", Rule.OPTIONAL),
  ACCT("account", Rule.OPTIONAL),
  REIN(""),
  QUIT("", Rule.DURING_TRANSFER),

  // Directories (section 4.1.1 and 4.1.3; the X forms from RFC 1123, section 4.1.3.1)
  CWD("directory", Rule.LOG_IN, Rule.ARGUMENT),
  XCWD("directory", Rule.LOG_IN, Rule.ARGUMENT),
  CDUP("", Rule.LOG_IN),
  XCUP("", Rule.LOG_IN),
  PWD("", Rule.LOG_IN),
  XPWD("", Rule.LOG_IN),
  MKD("directory", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  XMKD("directory", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  RMD("directory", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  XRMD("directory", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),

  // Transfer parameters (section 4.1.2; RFC 2428 for EPRT and EPSV)
  TYPE("A, A N, I or L 8", Rule.LOG_IN, Rule.ARGUMENT),
  MODE("S", Rule.LOG_IN, Rule.ARGUMENT),
  STRU("F", Rule.LOG_IN, Rule.ARGUMENT),
  PASV("", Rule.LOG_IN),
  EPSV("[1, 2 or ALL]", Rule.LOG_IN, Rule.OPTIONAL),
  PORT("h1,h2,h3,h4,p1,p2", Rule.LOG_IN, Rule.ARGUMENT),
  EPRT("|protocol|address|port|", Rule.LOG_IN, Rule.ARGUMENT),
  REST("offset", Rule.LOG_IN, Rule.ARGUMENT),
  ALLO("bytes [R bytes]", Rule.LOG_IN, Rule.ARGUMENT),

  // Transfers (section 4.1.3; RFC 3659 for MLSD)
  RETR("file", Rule.LOG_IN, Rule.ARGUMENT, Rule.TRANSFERS),
  STOR("file", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES, Rule.TRANSFERS),
  APPE("file", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES, Rule.TRANSFERS),
  STOU("[file]", Rule.LOG_IN, Rule.OPTIONAL, Rule.WRITES, Rule.TRANSFERS),
  LIST("[-options] [path or pattern]", Rule.LOG_IN, Rule.OPTIONAL, Rule.TRANSFERS),
  NLST("[-options] [path or pattern]", Rule.LOG_IN, Rule.OPTIONAL, Rule.TRANSFERS),
  MLSD("[directory]", Rule.LOG_IN, Rule.OPTIONAL, Rule.TRANSFERS),
  ABOR("", Rule.DURING_TRANSFER),

  // Files (section 4.1.3; RFC 3659 for MLST, SIZE and MDTM; MFMT from draft-somers-ftp-mfxx)
  MLST("[path]", Rule.LOG_IN, Rule.OPTIONAL),
  SIZE("file", Rule.LOG_IN, Rule.ARGUMENT),
  MDTM("path", Rule.LOG_IN, Rule.ARGUMENT),
  MFMT("YYYYMMDDHHMMSS path", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  DELE("file", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  RNFR("path", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),
  RNTO("path", Rule.LOG_IN, Rule.ARGUMENT, Rule.WRITES),

  // Information (section 4.1.3; RFC 2389 for FEAT and OPTS)
  STAT("[path]", Rule.OPTIONAL, Rule.DURING_TRANSFER),
  SYST(""),
  FEAT(""),
  OPTS("command [options]", Rule.ARGUMENT),
  HELP("[command]", Rule.OPTIONAL),
  SITE("HELP", Rule.ARGUMENT),
  NOOP("", Rule.OPTIONAL, Rule.DURING_TRANSFER),
  CLNT("name of the client", Rule.OPTIONAL);

  /// What others know and this server refuses with 502: RFC 2228 and 4217 (security), 959 (SMNT),
  /// 1639 (long addresses), 2640 (LANG), 7151 (HOST), and what other servers have beyond the
  /// standards.
  static final List<String> MISSING =
      List.of(
          ("AUTH PBSZ PROT CCC ADAT MIC CONF ENC SMNT LPRT LPSV LANG HOST "
                  + "MFCT MFF HASH RANG AVBL COMB CSID PRET")
              .split(" "));

  /// What a command needs, takes or does. Without a rule: nothing, no argument, nothing.
  private enum Rule {
    LOG_IN(1),
    ARGUMENT(2),
    OPTIONAL(4),
    WRITES(8),
    TRANSFERS(16),
    DURING_TRANSFER(32);

    private final int bit;

    Rule(int bit) {
      this.bit = bit;
    }
  }

  private final String usage;
  private final int rules;

  Command(String usage, Rule... rules) {
    this.usage = usage;
    int bits = 0;
    for (Rule rule : rules) {
      bits |= rule.bit;
    }
    this.rules = bits;
  }

  private boolean has(Rule rule) {
    return (rules & rule.bit) != 0;
  }

  /// Whether only those who have logged in may use it.
  boolean needsLogIn() {
    return has(Rule.LOG_IN);
  }

  /// Whether it is wrong without an argument.
  boolean needsArgument() {
    return has(Rule.ARGUMENT);
  }

  /// Whether it may have an argument.
  boolean takesArgument() {
    return has(Rule.ARGUMENT) || has(Rule.OPTIONAL);
  }

  /// Whether it changes files.
  boolean writes() {
    return has(Rule.WRITES);
  }

  /// Whether it uses the data connection.
  boolean transfers() {
    return has(Rule.TRANSFERS);
  }

  /// Whether it is answered in the middle of a transfer; the others wait for its end.
  boolean isForDuringTransfer() {
    return has(Rule.DURING_TRANSFER);
  }

  /// The verb and its argument, for people.
  String help() {
    return usage.isEmpty() ? name() : name() + " " + usage;
  }

  private static final Command[] TABLE = new Command[256];
  private static final long[] VERBS = new long[TABLE.length];

  static {
    for (Command command : values()) {
      long verb = pack(command.name());
      int slot = slot(verb);
      while (TABLE[slot] != null) {
        slot = slot + 1 & TABLE.length - 1;
      }
      TABLE[slot] = command;
      VERBS[slot] = verb;
    }
  }

  /// Up to eight letters in one number, so that a verb is found without making a string of it.
  static long pack(String verb) {
    long packed = 0;
    for (int i = 0; i < verb.length(); i++) {
      packed = packed << 8 | verb.charAt(i);
    }
    return packed;
  }

  private static int slot(long verb) {
    return (int) ((verb * 0x9E3779B97F4A7C15L) >>> 56);
  }

  /// The command with this verb ([#pack], in upper case), or null when there is none.
  static @Nullable Command of(long verb) {
    for (int slot = slot(verb); TABLE[slot] != null; slot = slot + 1 & TABLE.length - 1) {
      if (VERBS[slot] == verb) {
        return TABLE[slot];
      }
    }
    return null;
  }

  /// Whether this verb is known, and refused.
  static boolean isMissing(long verb) {
    return MISSING.stream().anyMatch(name -> pack(name) == verb);
  }
}
