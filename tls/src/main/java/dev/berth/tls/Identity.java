package dev.berth.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By what we prove who we are: a private key, and the certificates that vouch for it. It does not
/// change; one that was read from files is read anew by making it anew ([TlsContext#replaceWith]).
public final class Identity {
  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<String> names;

  Identity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.names = List.copyOf(Names.of(chain.get(0)));
  }

  // ---------------------------------------------------------------- from files

  /// From PEM files, as authorities hand them out: the certificates, our own first and then those
  /// that vouch for it, and the private key (PKCS#8, PKCS#1 or EC). Both may be the same file.
  ///
  /// @throws IOException that says which file is wrong and how: it is missing, damaged or
  ///   encrypted, or the key is not that of the first certificate
  public static Identity pem(Path certificates, Path key) throws IOException {
    return read(certificates, key, null);
  }

  /// The same with a key that is encrypted.
  ///
  /// @param password stays the caller's, to be wiped; a key that is not encrypted needs none
  public static Identity pem(Path certificates, Path key, char[] password) throws IOException {
    return read(certificates, key, password);
  }

  private static Identity read(Path certificates, Path key, char @Nullable [] password)
      throws IOException {
    List<X509Certificate> chain = Pem.certificates(certificates);
    PrivateKey secret = key(key, password);
    if (!belongTogether(secret, chain.get(0).getPublicKey())) {
      throw new IOException(
          "the key in "
              + key
              + " is not that of the first certificate in "
              + certificates
              + " ("
              + chain.get(0).getSubjectX500Principal()
              + "): the server's own certificate comes first, then those that vouch for it");
    }
    return new Identity(secret, chain);
  }

  private static PrivateKey key(Path file, char @Nullable [] password) throws IOException {
    for (Pem.Block block : Pem.read(file)) {
      if (PrivateKeys.isKey(block)) {
        try {
          return PrivateKeys.read(block, password);
        } catch (GeneralSecurityException e) {
          throw new IOException("the private key in " + file + ": " + e.getMessage(), e);
        }
      }
    }
    throw new IOException("there is no private key in " + file);
  }

  private static boolean belongTogether(PrivateKey key, PublicKey certified) {
    if (key instanceof RSAKey ours && certified instanceof RSAKey theirs) {
      return ours.getModulus().equals(theirs.getModulus());
    }
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    try {
      String kind = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
      Signature signature = Signature.getInstance(kind);
      signature.initSign(key);
      signature.update(new byte[32]);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(new byte[32]);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  // ---------------------------------------------------------------- made here

  /// A new key (EC P-256) and a certificate that vouches for itself, in memory, good for two years.
  /// Clients believe it when they are given it: [Trust#certificates], `curl --cacert`.
  ///
  /// @param names the names and addresses by which clients will ask for us; none for those of this
  ///   machine itself: `localhost`, `127.0.0.1` and `::1`
  /// @throws IllegalArgumentException when one is not the name of a host
  public static Identity selfSigned(String... names) {
    return SelfSigned.make(normal(names));
  }

  /// The same, kept in two PEM files so that clients who were given the certificate still know us
  /// after a restart. Files that are there are taken; missing ones are made, readable only by their
  /// owner (0600). When the certificate was made here and has expired, or lacks one of the names, a
  /// new one takes its place; a certificate of anybody else's making is never touched.
  ///
  /// @throws IOException when the files cannot be read or written, or hold a certificate of
  ///   somebody else that has expired or lacks one of the names
  public static Identity selfSigned(Path certificate, Path key, String... names)
      throws IOException {
    List<String> wanted = normal(names);
    Identity kept = kept(certificate, key, wanted);
    if (kept != null) {
      return kept;
    }
    Identity made = SelfSigned.make(wanted);
    Pem.write(key, Pem.block("PRIVATE KEY", made.key.getEncoded()));
    Pem.write(certificate, made.certificatePem());
    return made;
  }

  /// What the files hold, or null when something new may take its place.
  private static @Nullable Identity kept(Path certificate, Path key, List<String> wanted)
      throws IOException {
    if (!Files.exists(certificate)) {
      if (Files.exists(key)) {
        throw new IOException("there is a key in " + key + " but no certificate in " + certificate);
      }
      return null;
    }
    X509Certificate kept = Pem.certificates(certificate).get(0);
    boolean good = isValid(kept) && Names.of(kept).containsAll(wanted);
    if (!isMadeHere(kept)) {
      if (!good) {
        throw new IOException(
            certificate
                + " has expired or is not for all of "
                + wanted
                + ", and was not made here, so it stays as it is: "
                + kept.getSubjectX500Principal());
      }
      return pem(certificate, key);
    }
    // A key that is not of this certificate: whoever made them was stopped between the two files.
    boolean whole =
        good && Files.exists(key) && belongTogether(key(key, null), kept.getPublicKey());
    return whole ? pem(certificate, key) : null;
  }

  private static List<String> normal(String... names) {
    return names.length == 0
        ? LOCAL.stream().map(Names::normal).toList()
        : Arrays.stream(names).map(Names::normal).distinct().toList();
  }

  private static boolean isValid(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return true;
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return false;
    }
  }

  private static boolean isMadeHere(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        && subject.contains(SelfSigned.ORGANIZATION.replace(",", "\\,"));
  }

  // ---------------------------------------------------------------- what it is

  /// Of a key and certificates that come from elsewhere: a key store, a token.
  ///
  /// @param certificates our own first, then those that vouch for it
  /// @throws IllegalArgumentException when there is none
  public static Identity of(PrivateKey key, List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a key needs a certificate");
    }
    return new Identity(key, certificates);
  }

  /// The certificate that is for our own key.
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /// The certificate as the text of a PEM file, to be handed to clients.
  public String certificatePem() {
    return Pem.block("CERTIFICATE", encoded());
  }

  /// The SHA-256 of the certificate, as openssl and browsers show it: `3A:0F:...`.
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] encoded() {
    try {
      return certificate().getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The names and addresses for which the certificate is.
  public List<String> names() {
    return names;
  }

  /// Whether the certificate is for this name.
  boolean covers(String name) {
    return names.stream().anyMatch(pattern -> Names.covers(pattern, name));
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  /// Whose it is and until when; never the key.
  @Override
  public String toString() {
    return names + " until " + certificate().getNotAfter().toInstant();
  }
}
