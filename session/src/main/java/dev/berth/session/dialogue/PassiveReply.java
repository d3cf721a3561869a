package dev.berth.session.dialogue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The port that the last passive reply has named.
final class PassiveReply {
  /// `227 ... (h1,h2,h3,h4,p1,p2)`, RFC 959, section 4.2.
  private static final Pattern PASV =
      Pattern.compile("^227 .*?(\\d+),(\\d+),(\\d+),(\\d+),(\\d+),(\\d+).*");

  /// `229 ... (|||port|)`, RFC 2428, section 3.
  private static final Pattern EPSV = Pattern.compile("^229 .*\\((.)\\1\\1(\\d+)\\1\\).*");

  private int port;

  /// Remembers the port if this line names one.
  void read(String line) {
    Matcher pasv = PASV.matcher(line);
    Matcher epsv = EPSV.matcher(line);
    if (pasv.matches()) {
      port = Integer.parseInt(pasv.group(5)) * 256 + Integer.parseInt(pasv.group(6));
    } else if (epsv.matches()) {
      port = Integer.parseInt(epsv.group(2));
    }
  }

  /// The port.
  ///
  /// @throws IllegalStateException when there was no passive reply
  int port() {
    if (port == 0) {
      throw new IllegalStateException("no S: step has seen a 227 or 229 reply with an address");
    }
    return port;
  }
}
