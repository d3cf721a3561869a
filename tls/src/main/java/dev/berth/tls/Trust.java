package dev.berth.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates we believe. A certificate is believed when it is one of these, or when one of
/// these vouches for it (RFC 5280, section 6), today, and for the name that was asked for. Whether
/// it has been revoked is not looked up, as is the JDK's default.
public final class Trust {
  private static final Trust SYSTEM = new Trust(true, List.of(), false);
  private static final Trust ANYBODY = new Trust(false, List.of(), true);

  private final boolean system;
  private final List<X509Certificate> certificates;
  private final boolean anybody;

  private Trust(boolean system, List<X509Certificate> certificates, boolean anybody) {
    this.system = system;
    this.certificates = List.copyOf(certificates);
    this.anybody = anybody;
  }

  /// The authorities that this JDK comes with (or those that `javax.net.ssl.trustStore` names): for
  /// servers of the public Internet. Those of the operating system are in a file of PEM:
  /// `Trust.pem(Path.of("/etc/ssl/certs/ca-certificates.crt"))` on Debian.
  public static Trust system() {
    return SYSTEM;
  }

  /// Those in a PEM file and nobody else: one's own authority, or the certificate of one server.
  ///
  /// @throws IOException that names the file, when it cannot be read or holds none
  public static Trust pem(Path certificates) throws IOException {
    return new Trust(false, Pem.certificates(certificates), false);
  }

  /// These and nobody else.
  ///
  /// @throws IllegalArgumentException when there is none: then nobody could be believed
  public static Trust certificates(X509Certificate... certificates) {
    if (certificates.length == 0) {
      throw new IllegalArgumentException("nobody to trust");
    }
    return new Trust(false, Arrays.asList(certificates), false);
  }

  /// Everybody, without any proof: whoever sits between us and the peer reads and changes
  /// everything. For development, where nothing is at stake.
  public static Trust anybodyInsecurely() {
    return ANYBODY;
  }

  /// These and those.
  public Trust and(Trust other) {
    return new Trust(
        system || other.system,
        Stream.concat(certificates.stream(), other.certificates.stream()).toList(),
        anybody || other.anybody);
  }

  /// Whether there is no proof to be had.
  boolean isInsecure() {
    return anybody;
  }

  /// The verifier that the engine asks.
  X509ExtendedTrustManager verifier() {
    if (anybody) {
      return new PeerVerifier(null);
    }
    try {
      if (system && certificates.isEmpty()) {
        return new PeerVerifier(manager(null));
      }
      List<X509Certificate> all = new ArrayList<>(certificates);
      if (system) {
        Collections.addAll(all, manager(null).getAcceptedIssuers());
      }
      return new PeerVerifier(manager(store(all)));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK's certificates cannot be read: " + e, e);
    }
  }

  private static KeyStore store(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), certificates.get(i));
    }
    return store;
  }

  /// The JDK's verifier over a store, or over that of the system.
  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager verifier) {
        return verifier;
      }
    }
    throw new GeneralSecurityException("it has no verifier of X.509");
  }
}
