package dev.berth.tls;

import dev.berth.tls.TlsException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Looks at what a peer says first, to tell whether that is TLS, and what it is if not. The engine
/// would wait for five bytes, and call everything else "plaintext connection?".
final class FirstBytes {
  private static final byte ALERT = 21;
  private static final byte HANDSHAKE = 22;
  private static final int SHOWN = 40;

  private FirstBytes() {}

  /// Whether a record of TLS may begin so: a handshake, or an alert (RFC 8446, section 5.1).
  private static boolean areTls(ByteBuffer in) {
    byte first = in.get(in.position());
    return (first == HANDSHAKE || first == ALERT)
        && (in.remaining() < 2 || in.get(in.position() + 1) == 3);
  }

  /// Null when they are TLS.
  ///
  /// @param in at least one byte
  static @Nullable TlsException refusal(ByteBuffer in, boolean client) {
    if (areTls(in)) {
      return null;
    }
    String said = printable(in);
    String peer = client ? "the server" : "the client";
    String what =
        said.isEmpty() ? " does not speak TLS" : " does not speak TLS; it said '" + said + "'";
    return new TlsException(Reason.NOT_TLS, peer + what + hint(said, client), null);
  }

  private static String hint(String said, boolean client) {
    String word = said.toUpperCase(Locale.ROOT);
    if (client) {
      return word.startsWith("220") || word.startsWith("* OK") || word.startsWith("+OK")
          ? ": ask it for TLS first (STARTTLS, AUTH TLS), or use its port for TLS"
          : "";
    }
    boolean http = word.matches("(GET|HEAD|POST|PUT|OPTIONS|CONNECT|PRI|DELETE|PATCH) .*");
    return http ? ": it should have asked by https" : "";
  }

  /// The first line, as far as it is text.
  private static String printable(ByteBuffer in) {
    byte[] bytes = new byte[Math.min(in.remaining(), SHOWN)];
    in.get(in.position(), bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = 0;
    while (end < text.length() && text.charAt(end) >= ' ' && text.charAt(end) < 0x7F) {
      end++;
    }
    return text.substring(0, end);
  }
}
