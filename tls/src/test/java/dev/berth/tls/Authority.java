package dev.berth.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/// An authority that issues certificates for a test, with keys made for it.
final class Authority {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] TRUE = Der.element(Der.BOOLEAN, new byte[] {(byte) 0xFF});

  private final String name;
  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private Authority(String name, PrivateKey key, List<X509Certificate> chain) {
    this.name = name;
    this.key = key;
    this.chain = chain;
  }

  /// One that vouches for itself.
  static Authority root(String name) {
    try {
      KeyPair keys = keys("EC");
      X509Certificate certificate =
          sign(
              new Wanted(name, name, true, List.of(), yesterday(), tomorrow()),
              keys,
              keys.getPrivate());
      return new Authority(name, keys.getPrivate(), List.of(certificate));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// One for which this one vouches.
  Authority below(String below) {
    try {
      KeyPair keys = keys("EC");
      X509Certificate certificate =
          sign(new Wanted(below, name, true, List.of(), yesterday(), tomorrow()), keys, key);
      return new Authority(
          below, keys.getPrivate(), Stream.concat(Stream.of(certificate), chain.stream()).toList());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  Trust trust() {
    return Trust.certificates(certificate());
  }

  Identity issue(String... names) {
    return issue("EC", yesterday(), tomorrow(), names);
  }

  /// One that has only its common name.
  Identity issueWithoutNames(String common) {
    try {
      KeyPair keys = keys("EC");
      Wanted wanted = new Wanted(common, name, false, List.of(), yesterday(), tomorrow());
      return Identity.of(keys.getPrivate(), List.of(sign(wanted, keys, key)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// An identity with its chain, without the root.
  Identity issue(String algorithm, Instant from, Instant until, String... names) {
    try {
      KeyPair keys = keys(algorithm);
      X509Certificate certificate =
          sign(new Wanted(names[0], name, false, List.of(names), from, until), keys, key);
      List<X509Certificate> above = chain.subList(0, chain.size() - 1);
      return Identity.of(
          keys.getPrivate(), Stream.concat(Stream.of(certificate), above.stream()).toList());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Instant yesterday() {
    return Instant.now().minus(Duration.ofDays(1));
  }

  static Instant tomorrow() {
    return Instant.now().plus(Duration.ofDays(1));
  }

  private static KeyPair keys(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (!algorithm.equals("Ed25519")) {
      generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    }
    return generator.generateKeyPair();
  }

  private record Wanted(
      String subject,
      String issuer,
      boolean authority,
      List<String> names,
      Instant from,
      Instant until) {}

  private static X509Certificate sign(Wanted wanted, KeyPair keys, PrivateKey issuerKey)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    byte[] content =
        Der.sequence(
            Der.element(0xA0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(100, new SecureRandom()).setBit(99)),
            algorithm,
            name(wanted.issuer),
            Der.sequence(time(wanted.from), time(wanted.until)),
            name(wanted.subject),
            keys.getPublic().getEncoded(),
            Der.element(0xA3, extensions(wanted)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(issuerKey);
    signature.update(content);
    byte[] der = Der.sequence(content, algorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] name(String common) {
    byte[] text = Der.element(Der.UTF8_STRING, common.getBytes(StandardCharsets.UTF_8));
    return Der.sequence(Der.element(Der.SET, Der.sequence(Der.oid("2.5.4.3"), text)));
  }

  private static byte[] time(Instant instant) {
    String text =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").format(instant.atOffset(ZoneOffset.UTC));
    return Der.element(Der.GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] extensions(Wanted wanted) {
    byte[] basic =
        extension("2.5.29.19", TRUE, wanted.authority ? Der.sequence(TRUE) : Der.sequence());
    if (wanted.names.isEmpty()) {
      return Der.sequence(basic);
    }
    byte[][] names = wanted.names.stream().map(Authority::alternative).toArray(byte[][]::new);
    return Der.sequence(basic, extension("2.5.29.17", NOTHING, Der.sequence(names)));
  }

  private static byte[] extension(String oid, byte[] critical, byte[] value) {
    return Der.sequence(Der.oid(oid), critical, Der.element(Der.OCTET_STRING, value));
  }

  private static byte[] alternative(String name) {
    InetAddress address = Names.address(name);
    return address != null
        ? Der.element(0x87, address.getAddress())
        : Der.element(0x82, name.getBytes(StandardCharsets.US_ASCII));
  }
}
