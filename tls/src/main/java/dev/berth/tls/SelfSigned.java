package dev.berth.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Makes certificates that vouch for themselves (RFC 5280): a new key of EC P-256, the names and
/// addresses asked for, and nothing else. Keys and signatures are the JDK's.
///
/// The certificate is no CA's, and it does not restrict the use of its key: with either, one or the
/// other of OpenSSL, GnuTLS and the browsers would not take it as its own issuer.
final class SelfSigned {
  /// The organization by which certificates that were made here are known again.
  static final String ORGANIZATION = "Berth, self-signed";

  /// Longer than two years and three months, and Apple's systems refuse it.
  static final Duration VALIDITY = Duration.ofDays(730);

  /// For clients whose clock is late.
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

  private SelfSigned() {}

  /// A new key and its certificate.
  ///
  /// @param names DNS names in ASCII, `*.` in front of one for all directly below, and literal
  ///   addresses
  static Identity make(List<String> names, Instant from, Instant until) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] content = toBeSigned(names, keys.getPublic().getEncoded(), from, until);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
      X509Certificate parsed =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate));
      return new Identity(keys.getPrivate(), List.of(parsed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make a certificate: " + e, e);
    }
  }

  /// The same from now on, for [#VALIDITY].
  static Identity make(List<String> names) {
    Instant now = Instant.now();
    return make(names, now.minus(BACKDATED), now.plus(VALIDITY));
  }

  /// TBSCertificate (RFC 5280, section 4.1).
  private static byte[] toBeSigned(
      List<String> names, byte[] publicKey, Instant from, Instant until) {
    byte[] version3 = Der.element(0xA0, Der.integer(BigInteger.TWO));
    byte[] serial = Der.integer(new BigInteger(127, new SecureRandom()).setBit(126));
    byte[] name = name(names.get(0));
    byte[] validity = Der.sequence(time(from), time(until));
    byte[] extensions = Der.element(0xA3, extensions(names));
    return Der.sequence(
        version3, serial, ECDSA_WITH_SHA256, name, validity, name, publicKey, extensions);
  }

  private static byte[] name(String commonName) {
    // ub-common-name is 64 (RFC 5280, appendix A.1); whom it is for stands in the extension.
    String common = commonName.length() > 64 ? commonName.substring(0, 64) : commonName;
    return Der.sequence(attribute("2.5.4.10", ORGANIZATION), attribute("2.5.4.3", common));
  }

  private static byte[] attribute(String oid, String value) {
    byte[] text = Der.element(Der.UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
    return Der.element(Der.SET, Der.sequence(Der.oid(oid), text));
  }

  /// UTCTime until 2049, GeneralizedTime after (section 4.1.2.5).
  private static byte[] time(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    byte[] text = TIME.format(time).getBytes(StandardCharsets.US_ASCII);
    return time.getYear() >= 2050
        ? Der.element(Der.GENERALIZED_TIME, text)
        : Der.element(Der.UTC_TIME, java.util.Arrays.copyOfRange(text, 2, text.length));
  }

  private static byte[] extensions(List<String> names) {
    byte[] none = Der.sequence();
    byte[] yes = Der.element(Der.BOOLEAN, new byte[] {(byte) 0xFF});
    byte[] serverAuth = Der.oid("1.3.6.1.5.5.7.3.1");
    byte[] clientAuth = Der.oid("1.3.6.1.5.5.7.3.2");
    byte[][] alternatives = names.stream().map(SelfSigned::alternativeName).toArray(byte[][]::new);
    return Der.sequence(
        extension("2.5.29.19", yes, none), // basicConstraints, critical: not a CA
        extension("2.5.29.37", new byte[0], Der.sequence(serverAuth, clientAuth)),
        extension("2.5.29.17", new byte[0], Der.sequence(alternatives)));
  }

  private static byte[] extension(String oid, byte[] critical, byte[] value) {
    return Der.sequence(Der.oid(oid), critical, Der.element(Der.OCTET_STRING, value));
  }

  /// dNSName [2] or iPAddress [7] (section 4.2.1.6).
  private static byte[] alternativeName(String name) {
    InetAddress address = Names.address(name);
    return address != null
        ? Der.element(0x87, address.getAddress())
        : Der.element(0x82, name.getBytes(StandardCharsets.US_ASCII));
  }
}
