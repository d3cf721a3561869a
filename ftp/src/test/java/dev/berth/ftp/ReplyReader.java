package dev.berth.ftp;

import dev.berth.session.dialogue.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client's ear: takes replies apart and judges their form (RFC 959, section 4.2).
final class ReplyReader {
  private final StringBuilder unread = new StringBuilder();
  private final List<String> replies = new ArrayList<>();
  private String several = "";
  boolean ended;

  /// Reads what there is.
  void read(Wire wire) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(4096);
    int count = wire.receive(room);
    while (count > 0) {
      unread.append(StandardCharsets.ISO_8859_1.decode(room.flip()));
      room.clear();
      count = wire.receive(room);
    }
    ended |= count == Wire.END || count == Wire.RESET;
    while (takeRefusal() || takeLine()) {
      // Until there is only a part of one.
    }
  }

  /// Telnet's refusal of an option is three bytes, of which the last may be anything.
  private boolean takeRefusal() {
    boolean refusal = unread.length() >= 3 && unread.charAt(0) == 0xff;
    unread.delete(0, refusal ? 3 : 0);
    return refusal;
  }

  private boolean takeLine() {
    int lf = unread.indexOf("\n");
    if (lf >= 0 && unread.charAt(0) != 0xff) {
      line(unread.substring(0, lf + 1));
      unread.delete(0, lf + 1);
      return true;
    }
    return false;
  }

  private void line(String line) {
    if (!line.endsWith("\r\n")
        || line.replace("\r\0", "").indexOf('\r') < line.replace("\r\0", "").length() - 2) {
      throw new AssertionError("a line with a wrong end: " + line);
    }
    if (!several.isEmpty()) {
      if (line.startsWith(several + " ")) {
        several = "";
        replies.add(line.strip());
      } else if (!line.startsWith(" ")) {
        throw new AssertionError("a line in a reply that does not begin with a space: " + line);
      }
    } else if (line.matches("(?s)[1-5]\\d\\d-.*")) {
      several = line.substring(0, 3);
    } else if (line.matches("(?s)[1-5]\\d\\d .*")) {
      replies.add(line.strip());
    } else {
      throw new AssertionError("no reply: " + line);
    }
  }

  /// How many replies there were that end a command.
  long finals() {
    return replies.stream().filter(reply -> !reply.startsWith("1")).count();
  }

  /// The last reply that begins so, or an empty text.
  String last(String start) {
    return replies.stream().filter(r -> r.startsWith(start)).reduce("", (_, later) -> later);
  }

  @Override
  public String toString() {
    return String.join("\n", replies);
  }
}
