package dev.berth.ftp;

import dev.berth.session.Effects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The lines of the control connection: finds their ends, undoes Telnet (RFC 959, section 4; RFC
/// 854; RFC 1123, section 4.1.2.12), and takes verb and argument apart. Knows no command.
///
/// The rule: a line is looked at where it lies in the driver's buffer. It is copied only when
/// Telnet has left something in it, and made a string only when a command asks for its argument.
final class ControlLine {
  /// What [#next] has found.
  enum Found {
    /// Not a whole line yet.
    MORE,
    /// A line, to be looked at and then consumed with [#consume].
    LINE,
    /// More bytes than a line may have. They are consumed, and so will be what follows up to the
    /// next line.
    TOO_LONG,
    /// The first bytes of a TLS connection (a handshake record, RFC 8446, section 5.1).
    TLS
  }

  private static final int LF = '\n';
  private static final int CR = '\r';
  private static final int TLS_HANDSHAKE = 22;

  // RFC 854, "Telnet command structure".
  private static final int FIRST_TELNET = 240;
  private static final int IP = 244;
  private static final int DM = 242;
  private static final int WILL = 251;
  private static final int WONT = 252;
  private static final int DO = 253;
  private static final int DONT = 254;
  private static final int IAC = 255;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final int limit;
  private int scanned;
  private boolean skipping;

  private ByteBuffer line = NOTHING;
  private int start;
  private int end;
  private int argument;
  private int rawEnd;
  private boolean malformed;
  private long verb;

  /// @param limit the longest line, in bytes, without its end
  ControlLine(int limit) {
    this.limit = limit;
  }

  /// Looks for the next line. Consumes nothing of it, but what means nothing in front of it.
  ///
  /// @param out where refusals of Telnet negotiation go, as long as there is plenty of room
  Found next(ByteBuffer in, ByteBuffer out) {
    if ((skipping && !skipRest(in))
        || (scanned == 0 && !skipTelnet(in, out))
        || !in.hasRemaining()) {
      return Found.MORE;
    }
    int first = in.position();
    if (in.get(first) == TLS_HANDSHAKE) {
      return Found.TLS;
    }
    int lf = indexOfLf(in, first + scanned);
    if (lf < 0) {
      scanned = in.remaining();
      if (scanned <= limit + 1) {
        return Found.MORE;
      }
      in.position(in.limit());
      scanned = 0;
      skipping = true;
      return Found.TOO_LONG;
    }
    scanned = 0;
    int stop = lf > first && in.get(lf - 1) == CR ? lf - 1 : lf;
    if (stop - first > limit) {
      in.position(lf + 1);
      return Found.TOO_LONG;
    }
    rawEnd = lf + 1;
    view(in, first, stop, out);
    return Found.LINE;
  }

  /// Done with the line: it is no longer unread.
  void consume(ByteBuffer in) {
    in.position(rawEnd);
    line = NOTHING;
  }

  /// Whether the line has bytes that no line may have: NUL, or a CR that stands for nothing.
  boolean isMalformed() {
    return malformed;
  }

  /// The verb in upper case as [Command#pack] has it; 0 when it is none.
  long verb() {
    return verb;
  }

  /// Whether anything but a space follows the verb.
  boolean hasArgument() {
    return argument < end;
  }

  /// What follows the verb and one space, bytes as chars. Further spaces belong to it (RFC 3659,
  /// section 2.2).
  String argument() {
    if (!hasArgument()) {
      return "";
    }
    byte[] bytes = new byte[end - argument];
    line.get(argument, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// The length of the argument.
  int argumentLength() {
    return end - argument;
  }

  /// A byte of the argument, letters in upper case.
  int argumentUpper(int index) {
    int b = line.get(argument + index);
    return b >= 'a' && b <= 'z' ? b - 0x20 : b;
  }

  private static int indexOfLf(ByteBuffer in, int from) {
    int to = in.limit();
    for (int i = from; i < to; i++) {
      if (in.get(i) == LF) {
        return i;
      }
    }
    return -1;
  }

  private boolean skipRest(ByteBuffer in) {
    int lf = indexOfLf(in, in.position());
    in.position(lf < 0 ? in.limit() : lf + 1);
    skipping = lf < 0;
    return !skipping;
  }

  /// Drops Telnet commands in front of a line, and what is left of them when the urgent byte has
  /// gone its own way. No verb begins with such a byte. False when the rest of one is still to
  /// come.
  private static boolean skipTelnet(ByteBuffer in, ByteBuffer out) {
    while (in.hasRemaining()) {
      int at = in.position();
      int b = in.get(at) & 0xff;
      if (b == IAC) {
        if (in.remaining() < 2) {
          return false;
        }
        int command = in.get(at + 1) & 0xff;
        if (command == IAC) {
          return true;
        }
        boolean negotiates = command >= WILL;
        if (negotiates && in.remaining() < 3) {
          return false;
        }
        if (negotiates) {
          refuse(command, in.get(at + 2), out);
        }
        in.position(at + (negotiates ? 3 : command >= FIRST_TELNET ? 2 : 1));
      } else if (b == IP || b == DM) {
        in.position(at + 1);
      } else {
        return true;
      }
    }
    return true;
  }

  /// Says no to an option (RFC 1123, section 4.1.2.12: nothing else may be said).
  private static void refuse(int command, byte option, ByteBuffer out) {
    if (command == WONT || command == DONT || out.remaining() < Effects.RESERVE / 2) {
      return;
    }
    out.put((byte) IAC).put((byte) (command == DO ? WONT : DONT)).put(option);
  }

  private void view(ByteBuffer in, int from, int to, ByteBuffer out) {
    line = in;
    start = from;
    end = to;
    malformed = false;
    for (int i = from; i < to; i++) {
      byte b = in.get(i);
      if (b == 0 || b == CR || b == (byte) IAC) {
        undoTelnet(in, from, to, out);
        break;
      }
    }
    parse();
  }

  /// Copies the line without what Telnet has put into it. A 0xFF that no Telnet command follows is
  /// taken as a byte of a name: many clients do not double it.
  private void undoTelnet(ByteBuffer in, int from, int to, ByteBuffer out) {
    ByteBuffer clean = ByteBuffer.allocate(to - from);
    for (int i = from; i < to; i++) {
      int b = in.get(i) & 0xff;
      int next = i + 1 < to ? in.get(i + 1) & 0xff : -1;
      if (b == IAC && next >= FIRST_TELNET) {
        i++;
        if (next == IAC) {
          clean.put((byte) IAC);
        } else if (next >= WILL && i + 1 < to) {
          i++;
          refuse(next, in.get(i), out);
        }
      } else if (b == CR && next == 0) {
        clean.put((byte) CR);
        i++;
      } else {
        malformed |= b == CR || b == 0;
        clean.put((byte) b);
      }
    }
    line = clean;
    start = 0;
    end = clean.position();
  }

  private void parse() {
    long packed = 0;
    int at = start;
    while (at < end && line.get(at) != ' ') {
      int b = line.get(at) & 0xff;
      int letter = b & 0xdf;
      boolean fits = letter >= 'A' && letter <= 'Z' && at - start < 8;
      packed = fits && packed >= 0 ? packed << 8 | letter : -1;
      at++;
    }
    verb = Math.max(0, packed);
    argument = Math.min(at + 1, end);
  }
}
