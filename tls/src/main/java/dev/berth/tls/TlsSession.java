package dev.berth.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a handshake has come to.
///
/// @param protocol the version: `TLSv1.3`
/// @param cipherSuite how the bytes are encrypted: `TLS_AES_256_GCM_SHA384`
/// @param peerCertificates the peer's own certificate and those that vouch for it; empty when it
///   has shown none, as most clients do
/// @param applicationProtocol what both will speak inside (ALPN, RFC 7301), or null when they have
///   not talked about it
/// @param serverName the name that the client has asked for (SNI, RFC 6066, section 3), or null
public record TlsSession(
    String protocol,
    String cipherSuite,
    List<X509Certificate> peerCertificates,
    @Nullable String applicationProtocol,
    @Nullable String serverName) {
  /// Copies the list.
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
  }

  /// @param nameAsked the name that we, a client, have asked for
  static TlsSession of(SSLEngine engine, @Nullable String nameAsked) {
    SSLSession session = engine.getSession();
    String chosen = engine.getApplicationProtocol();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        certificates(session),
        chosen == null || chosen.isEmpty() ? null : chosen,
        engine.getUseClientMode() ? nameAsked : IdentityChooser.serverName(session));
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of(); // It has shown none.
    }
  }

  /// In one line, without the certificates.
  @Override
  public String toString() {
    return protocol
        + " "
        + cipherSuite
        + (applicationProtocol == null ? "" : " " + applicationProtocol)
        + (serverName == null ? "" : " for " + serverName);
  }
}
