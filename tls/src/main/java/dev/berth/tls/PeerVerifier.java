package dev.berth.tls;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Asks the JDK's verifier about the peer's certificates, and when that says no, finds out why, for
/// a message that helps. It never says yes where the verifier says no, but when it was told to
/// believe anybody.
final class PeerVerifier extends X509ExtendedTrustManager {
  private final @Nullable X509ExtendedTrustManager verifier;

  /// @param verifier null to believe anybody
  PeerVerifier(@Nullable X509ExtendedTrustManager verifier) {
    this.verifier = verifier;
  }

  /// Why a peer is not believed.
  static final class Refusal extends CertificateException {
    private static final long serialVersionUID = 1;

    private final TlsException.Reason reason;

    Refusal(TlsException.Reason reason, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    TlsException.Reason reason() {
      return reason;
    }
  }

  /// One way to ask.
  private interface Check {
    void run(X509ExtendedTrustManager verifier) throws CertificateException;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        engine,
        asked -> asked.checkServerTrusted(chain, type, engine),
        asked -> asked.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        engine,
        asked -> asked.checkClientTrusted(chain, type, engine),
        asked -> asked.checkClientTrusted(chain, type));
  }

  /// @param check asks everything
  /// @param chainOnly asks all but whether the name is right
  private void check(X509Certificate[] chain, SSLEngine engine, Check check, Check chainOnly)
      throws CertificateException {
    X509ExtendedTrustManager asked = verifier;
    if (asked == null) {
      return;
    }
    try {
      check.run(asked);
      // The verifier looks no further at a certificate that is itself among the trusted ones.
      chain[0].checkValidity();
    } catch (CertificateException e) {
      boolean nameAlone = passes(chainOnly, asked) && isValid(chain);
      throw nameAlone ? wrongName(chain[0], engine.getPeerHost(), e) : explain(chain, e);
    }
  }

  private static boolean passes(Check check, X509ExtendedTrustManager verifier) {
    try {
      check.run(verifier);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private static boolean isValid(X509Certificate[] chain) {
    return outOfDate(chain) == null;
  }

  private static Refusal wrongName(
      X509Certificate certificate, @Nullable String host, CertificateException cause) {
    List<String> names = Names.of(certificate);
    String whose = names.isEmpty() ? describe(certificate) : String.join(", ", names);
    return host != null && !names.contains(host)
        ? new Refusal(
            TlsException.Reason.NAME_MISMATCH,
            "the certificate is for "
                + whose
                + " and not for "
                + host
                + ": connect by one of its names, or give the server a certificate for this one",
            cause)
        : new Refusal(
            TlsException.Reason.BAD_CERTIFICATE,
            "the certificate of " + whose + " is not good enough: " + cause.getMessage(),
            cause);
  }

  private static Refusal explain(X509Certificate[] chain, CertificateException cause) {
    Refusal outOfDate = outOfDate(chain);
    if (outOfDate != null) {
      return outOfDate;
    }
    X509Certificate last = chain[chain.length - 1];
    if (isUnknownIssuer(cause)) {
      boolean selfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
      String why =
          selfSigned
              ? "it vouches for itself, or its authority does, and is not among those that we trust"
              : "its issuer, " + last.getIssuerX500Principal() + ", is not among those we trust";
      return new Refusal(
          TlsException.Reason.UNKNOWN_ISSUER,
          "the certificate of "
              + describe(chain[0])
              + " proves nothing to us: "
              + why
              + "; when it is the right one, trust it, or its authority (Trust.pem)",
          cause);
    }
    return new Refusal(
        TlsException.Reason.BAD_CERTIFICATE,
        "the certificate of " + describe(chain[0]) + " does not hold: " + cause.getMessage(),
        cause);
  }

  private static @Nullable Refusal outOfDate(X509Certificate[] chain) {
    for (X509Certificate certificate : chain) {
      try {
        certificate.checkValidity();
      } catch (CertificateExpiredException e) {
        return outOfDate(
            "the certificate of " + describe(certificate) + " has expired on ",
            certificate.getNotAfter().toInstant(),
            e);
      } catch (CertificateNotYetValidException e) {
        return outOfDate(
            "the certificate of " + describe(certificate) + " is not valid before ",
            certificate.getNotBefore().toInstant(),
            e);
      }
    }
    return null;
  }

  private static Refusal outOfDate(String what, Instant when, CertificateException cause) {
    return new Refusal(
        TlsException.Reason.OUT_OF_DATE,
        what
            + when
            + ", and it is now "
            + Instant.now()
            + ": it needs a new one, or a clock is wrong",
        cause);
  }

  private static boolean isUnknownIssuer(CertificateException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException
          || (cause instanceof CertPathValidatorException path
              && path.getReason() == BasicReason.UNSPECIFIED
              && path.getIndex() < 0)) {
        return true;
      }
    }
    return false;
  }

  private static String describe(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().toString();
    return subject.isEmpty() ? String.join(", ", Names.of(certificate)) : subject;
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier == null ? new X509Certificate[0] : verifier.getAcceptedIssuers();
  }

  // ------------------------------------------------- what only the JDK's own sockets would ask

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException();
  }
}
