package dev.berth.tls;

import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS has failed, and with it the connection: all that is left is to close it. The message says
/// what happened and what to do about it; [#reason] is for programs.
public sealed class TlsException extends SSLException permits TruncatedException {
  private static final long serialVersionUID = 1;

  /// What went wrong.
  public enum Reason {
    /// The peer speaks something else: plain text on a port for TLS, most often.
    NOT_TLS,
    /// The peer's certificate is issued by nobody whom we trust.
    UNKNOWN_ISSUER,
    /// The peer's certificate is for other names (RFC 9525).
    NAME_MISMATCH,
    /// The peer's certificate has expired or is not valid yet.
    OUT_OF_DATE,
    /// There is something else about the peer's certificate.
    BAD_CERTIFICATE,
    /// The client has shown no certificate though it must.
    NO_CERTIFICATE,
    /// The peer has ended the connection with an alert, which [TlsException#alert] names.
    ALERT,
    /// The connection has ended without close_notify: what came may not be all
    /// ([TruncatedException]).
    TRUNCATED,
    /// It was to be written after the end: ours, or in TLS 1.2 the peer's.
    CLOSED,
    /// The peer keeps us busy with records that carry nothing.
    FLOOD,
    /// The peer wants to negotiate anew, which TLS 1.3 has done away with.
    RENEGOTIATION,
    /// Both have no protocol, cipher suite or application protocol in common, or one of them has
    /// broken the rules.
    PROTOCOL
  }

  private final Reason reason;
  private final @Nullable String alert;

  TlsException(Reason reason, String message, @Nullable Throwable cause) {
    this(reason, message, null, cause);
  }

  TlsException(Reason reason, String message, @Nullable String alert, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.alert = alert;
  }

  /// What went wrong.
  public Reason reason() {
    return reason;
  }

  /// The alert that the peer has sent, as RFC 8446, section 6 names it: `unknown_ca`. Null when it
  /// has sent none.
  public @Nullable String alert() {
    return alert;
  }

  /// The same for another call that hits upon it.
  TlsException again() {
    return new TlsException(reason, String.valueOf(getMessage()), alert, this);
  }

  /// The same with the place in front.
  TlsException at(String place) {
    return new TlsException(reason, place + ": " + getMessage(), alert, getCause());
  }
}
