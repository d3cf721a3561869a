package dev.berth.tls;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// What all TLS connections of a program have in common: who we are, whom we believe, which
/// application protocols we speak. Any thread may use it.
///
/// ```java
/// TlsContext.client()                                             // servers of the Internet
/// TlsContext.client().trust(Trust.pem(Path.of("ca.pem")))         // one's own authority
/// TlsContext.server(Identity.pem(Path.of("chain.pem"), Path.of("key.pem")))
/// TlsContext.server(Identity.selfSigned("localhost"))
/// ```
///
/// Each method that returns a context returns another one and leaves this as it is; only
/// [#replaceWith] changes it, for a server that reads its certificates anew.
///
/// Versions are TLS 1.3 (RFC 8446) and TLS 1.2 (RFC 5246); cipher suites are the JDK's defaults,
/// stricter ones are set by its security properties (`jdk.tls.disabledAlgorithms`).
public final class TlsContext {
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /// What a server wants of its clients' certificates.
  private enum ClientCertificate {
    NONE,
    REQUESTED,
    REQUIRED
  }

  private record Settings(
      List<Identity> identities,
      Trust trust,
      ClientCertificate clientCertificate,
      List<String> applicationProtocols,
      List<String> versions) {}

  /// Settings and what the JDK has made of them; sessions that are resumed (RFC 8446, section 2.2)
  /// belong to it.
  private record Made(Settings settings, SSLContext context) {}

  private final Settings settings;
  private volatile @Nullable Made made;

  private TlsContext(Settings settings) {
    this.settings = settings;
  }

  // ---------------------------------------------------------------- who and whom

  /// For clients that believe the JDK's authorities ([Trust#system]) and show no certificate.
  public static TlsContext client() {
    return new TlsContext(
        new Settings(List.of(), Trust.system(), ClientCertificate.NONE, List.of(), VERSIONS));
  }

  /// For servers.
  ///
  /// @param identities one for each name that clients may ask for (SNI); the first is shown to
  ///   those who ask for none or for an unknown one. Two of different kinds of key may share a name
  /// @throws IllegalArgumentException when there is none
  public static TlsContext server(Identity... identities) {
    if (identities.length == 0) {
      throw new IllegalArgumentException("a server needs a certificate (Identity)");
    }
    return client().identities(identities);
  }

  /// With these to prove who we are: a client shows one when the server asks for it.
  public TlsContext identities(Identity... identities) {
    Settings old = settings();
    return new TlsContext(
        new Settings(
            List.of(identities),
            old.trust,
            old.clientCertificate,
            old.applicationProtocols,
            old.versions));
  }

  /// Believing these, and not the JDK's authorities.
  public TlsContext trust(Trust trust) {
    Settings old = settings();
    return new TlsContext(
        new Settings(
            old.identities, trust, old.clientCertificate, old.applicationProtocols, old.versions));
  }

  /// As a server: clients must show a certificate that these vouch for, or the handshake fails.
  public TlsContext requireClientCertificate(Trust authorities) {
    return clientCertificate(ClientCertificate.REQUIRED, authorities);
  }

  /// As a server: clients may show a certificate, and one that they show must be good.
  /// [TlsSession#peerCertificates] tells who has.
  public TlsContext requestClientCertificate(Trust authorities) {
    return clientCertificate(ClientCertificate.REQUESTED, authorities);
  }

  private TlsContext clientCertificate(ClientCertificate wanted, Trust authorities) {
    Settings old = settings();
    return new TlsContext(
        new Settings(old.identities, authorities, wanted, old.applicationProtocols, old.versions));
  }

  /// With these application protocols, the best first (ALPN, RFC 7301). A server takes the first of
  /// its own that the client speaks, and refuses one that speaks other protocols only; a client
  /// that names none is served.
  ///
  /// @param protocols as they are registered: `h2`, `http/1.1`, `ftp`
  public TlsContext applicationProtocols(String... protocols) {
    Settings old = settings();
    return new TlsContext(
        new Settings(
            old.identities, old.trust, old.clientCertificate, List.of(protocols), old.versions));
  }

  /// With these versions alone, as the JDK names them: `TLSv1.3`, `TLSv1.2`.
  public TlsContext versions(String... versions) {
    Settings old = settings();
    return new TlsContext(
        new Settings(
            old.identities,
            old.trust,
            old.clientCertificate,
            old.applicationProtocols,
            List.of(versions)));
  }

  /// Takes over everything of another context, for connections that begin from now on: those that
  /// stand go on as they are, and no session of before is resumed.
  ///
  /// ```java
  /// context.replaceWith(TlsContext.server(Identity.pem(chain, key)));   // on SIGHUP
  /// ```
  public void replaceWith(TlsContext fresh) {
    made = fresh.made();
  }

  // ---------------------------------------------------------------- engines

  /// The pure half of a connection to this server.
  ///
  /// The certificate must be for its name by subjectAltName, as RFC 9525 asks for. One that has no
  /// alternative names at all is still taken by its common name, as the JDK does (RFC 6125, section
  /// 6.4.4).
  ///
  /// @param host the name or literal address that its certificate must be for; names are sent as
  ///   SNI, too
  /// @param port of which server an earlier session may be resumed; -1 for none
  /// @throws IllegalArgumentException when `host` is not the name of a host
  public TlsEngine clientEngine(String host, int port) {
    Made now = made();
    String name = Names.normal(host);
    SSLEngine engine = now.context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, now.settings);
    if (!now.settings.trust.isInsecure()) {
      // The rules of RFC 9110, section 4.3.4 for names: those of RFC 9525, for any protocol.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    // The JDK itself would send no name without a dot, such as localhost.
    boolean isName = Names.address(name) == null;
    parameters.setServerNames(isName ? List.of(new SNIHostName(name)) : List.of());
    engine.setSSLParameters(parameters);
    return new TlsEngine(engine, isName ? name : null);
  }

  /// The pure half of a connection from a client.
  ///
  /// @throws IllegalStateException when the context has no [Identity]
  public TlsEngine serverEngine() {
    Made now = made();
    if (now.settings.identities.isEmpty()) {
      throw new IllegalStateException("a server needs a certificate: TlsContext.server(identity)");
    }
    SSLEngine engine = now.context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine, now.settings);
    parameters.setUseCipherSuitesOrder(true);
    switch (now.settings.clientCertificate) {
      case NONE -> parameters.setNeedClientAuth(false);
      case REQUESTED -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return new TlsEngine(engine, null);
  }

  private static SSLParameters parameters(SSLEngine engine, Settings settings) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(settings.versions.toArray(String[]::new));
    parameters.setApplicationProtocols(settings.applicationProtocols.toArray(String[]::new));
    return parameters;
  }

  private Settings settings() {
    Made now = made;
    return now == null ? settings : now.settings;
  }

  private Made made() {
    Made now = made;
    return now == null ? make() : now;
  }

  private synchronized Made make() {
    Made now = made;
    if (now == null) {
      now = new Made(settings, context(settings));
      made = now;
    }
    return now;
  }

  private static SSLContext context(Settings settings) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] who = {new IdentityChooser(settings.identities)};
      TrustManager[] whom = {settings.trust.verifier()};
      context.init(who, whom, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS: " + e, e);
    }
  }

  /// Who we are; never a key.
  @Override
  public String toString() {
    Settings now = settings();
    return "TlsContext" + Arrays.asList(now.identities.toArray());
  }
}
