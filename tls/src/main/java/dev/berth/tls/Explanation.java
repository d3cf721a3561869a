package dev.berth.tls;

import dev.berth.tls.TlsException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Turns what the JDK's engine throws into words that help. The engine tells the peer's alerts in
/// its message only.
final class Explanation {
  private static final String RECEIVED = "Received fatal alert: ";
  private static final String IN_THE_CLEAR = "Level: fatal; Alert: ";

  private static final String OURS = "it does not take our certificate";

  /// What peers mean by their alerts (RFC 8446, section 6.2).
  private static final Map<String, String> ALERTS =
      Map.ofEntries(
          Map.entry("unknown_ca", OURS + ", whose issuer it does not trust"),
          Map.entry("certificate_unknown", OURS),
          Map.entry("bad_certificate", OURS + ", or wants one and got none"),
          Map.entry("certificate_expired", OURS + ", which has expired"),
          Map.entry("certificate_revoked", OURS + ", which was revoked"),
          Map.entry("unsupported_certificate", OURS + ", which is of the wrong kind"),
          Map.entry(
              "certificate_required", "it wants a certificate from us (TlsContext.identities)"),
          Map.entry(
              "handshake_failure",
              "we have no cipher suite in common with it, or it wants a certificate from us"),
          Map.entry("protocol_version", "we have no version of TLS in common with it"),
          Map.entry(
              "no_application_protocol",
              "we have no application protocol (ALPN) in common with it"),
          Map.entry("unrecognized_name", "it does not know the name that we ask for"),
          Map.entry("unexpected_message", "what we sent made no sense to it; does it speak TLS?"));

  private Explanation() {}

  /// @param client whether we are the client
  static TlsException of(SSLException thrown, boolean client) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof PeerVerifier.Refusal refusal) {
        return new TlsException(refusal.reason(), said(refusal), thrown);
      }
    }
    String alert = alert(thrown);
    if (alert != null) {
      return alert(alert, thrown, client);
    }
    String message = said(thrown);
    if (message.contains("Empty client certificate chain")
        || message.contains("Empty server certificate chain")) {
      return new TlsException(
          Reason.NO_CERTIFICATE, "the client has shown no certificate, and it must", thrown);
    }
    return new TlsException(Reason.PROTOCOL, message, thrown);
  }

  /// The alert that the peer has sent, or null. A client of TLS 1.3 may have no keys yet to encrypt
  /// it with.
  private static @Nullable String alert(SSLException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      for (String mark : List.of(RECEIVED, IN_THE_CLEAR)) {
        int at = said(cause).indexOf(mark);
        if (at >= 0) {
          return said(cause).substring(at + mark.length());
        }
      }
    }
    return null;
  }

  private static TlsException alert(String alert, SSLException thrown, boolean client) {
    String name = alert.strip().toLowerCase(Locale.ROOT);
    String meaning = ALERTS.get(name);
    String peer = client ? "the server" : "the client";
    return new TlsException(
        Reason.ALERT,
        peer + " has refused us with the alert " + name + (meaning == null ? "" : ": " + meaning),
        name,
        thrown);
  }

  private static String said(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.toString() : message;
  }
}
