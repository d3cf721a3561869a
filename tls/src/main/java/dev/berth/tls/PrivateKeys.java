package dev.berth.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Private keys as programs write them into PEM files: PKCS#8 (RFC 5208), the same encrypted
/// (PBES2, RFC 8018), and the older forms for RSA (PKCS#1) and elliptic curves (RFC 5915), plain or
/// encrypted as OpenSSL did it before. All come down to PKCS#8, which the JDK reads.
final class PrivateKeys {
  private static final BigInteger VERSION = BigInteger.ZERO;

  /// The kinds of keys that TLS signs with, as the JDK names them.
  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private PrivateKeys() {}

  /// Whether a block of PEM holds a private key.
  static boolean isKey(Pem.Block block) {
    return block.label().endsWith("PRIVATE KEY");
  }

  /// The key of a block.
  ///
  /// @param password null when there is none
  /// @throws GeneralSecurityException that says what is wrong with it
  static PrivateKey read(Pem.Block block, char @Nullable [] password)
      throws GeneralSecurityException {
    try {
      byte[] der = isOldEncryption(block) ? decryptOld(block, password) : block.der();
      return switch (block.label()) {
        case "PRIVATE KEY" -> generate(der);
        case "ENCRYPTED PRIVATE KEY" -> generate(decrypt(der, password));
        case "RSA PRIVATE KEY" -> generate(pkcs1(der));
        case "EC PRIVATE KEY" -> generate(sec1(der));
        default ->
            throw new InvalidKeySpecException(
                "it is a " + block.label() + ", which TLS does not use");
      };
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("it is damaged: " + e.getMessage(), e);
    }
  }

  private static PrivateKey generate(byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // Not of this kind.
      }
    }
    throw new InvalidKeySpecException("it is no key of the kinds that TLS uses: " + KINDS);
  }

  // ---------------------------------------------------------------- older forms

  /// PKCS#1 (RFC 8017, appendix A.1.2) in the envelope of PKCS#8.
  private static byte[] pkcs1(byte[] key) {
    byte[] rsa = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {5, 0});
    return Der.sequence(Der.integer(VERSION), rsa, Der.element(Der.OCTET_STRING, key));
  }

  /// ECPrivateKey (RFC 5915, section 3) in the envelope of PKCS#8, where its curve stands outside.
  private static byte[] sec1(byte[] key) {
    Der.Element outer = Der.elements(key).get(0);
    byte[] curve =
        Der.elements(outer.content).stream()
            .filter(element -> element.tag == 0xA0)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("it does not name its curve"))
            .content;
    byte[] ec = Der.sequence(Der.oid("1.2.840.10045.2.1"), curve);
    return Der.sequence(Der.integer(VERSION), ec, Der.element(Der.OCTET_STRING, key));
  }

  // ---------------------------------------------------------------- encrypted ones

  /// Decrypts EncryptedPrivateKeyInfo (RFC 5958, section 3).
  private static byte[] decrypt(byte[] der, char @Nullable [] password)
      throws GeneralSecurityException {
    char[] word = required(password);
    EncryptedPrivateKeyInfo info;
    String algorithm;
    try {
      info = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = info.getAlgParameters();
      // For PBES2 the parameters are what tells which one: PBEWithHmacSHA256AndAES_256.
      algorithm =
          info.getAlgName().startsWith("PBES2")
                  || info.getAlgName().startsWith("1.2.840.113549.1.5.13")
              ? String.valueOf(parameters)
              : info.getAlgName();
    } catch (IOException e) {
      throw convertIt(e);
    }
    PBEKeySpec spec = new PBEKeySpec(word);
    try {
      SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
      return info.getKeySpec(key).getEncoded();
    } catch (NoSuchAlgorithmException e) {
      throw convertIt(e);
    } catch (GeneralSecurityException e) {
      throw wrongPassword(e);
    } finally {
      spec.clearPassword();
    }
  }

  private static boolean isOldEncryption(Pem.Block block) {
    return block.headers().getOrDefault("Proc-Type", "").contains("ENCRYPTED");
  }

  /// The encryption inside of PEM (RFC 1423) with the key that OpenSSL makes of a password:
  /// EVP_BytesToKey(3) with MD5 and one round.
  private static byte[] decryptOld(Pem.Block block, char @Nullable [] password)
      throws GeneralSecurityException {
    char[] word = required(password);
    String info = block.headers().getOrDefault("DEK-Info", "");
    int comma = info.indexOf(',');
    if (comma < 0) {
      throw new IllegalArgumentException("it does not tell how it is encrypted (DEK-Info)");
    }
    String name = info.substring(0, comma).toUpperCase(Locale.ROOT);
    int bytes =
        switch (name) {
          case "AES-128-CBC" -> 16;
          case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
          case "AES-256-CBC" -> 32;
          default -> throw convertIt(new NoSuchAlgorithmException("with " + name));
        };
    byte[] start = HexFormat.of().parseHex(info.substring(comma + 1).strip());
    byte[] key = stretch(word, Arrays.copyOf(start, 8), bytes);
    String kind = name.startsWith("AES") ? "AES" : "DESede";
    Cipher cipher = Cipher.getInstance(kind + "/CBC/PKCS5Padding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, kind), new IvParameterSpec(start));
    try {
      return cipher.doFinal(block.der());
    } catch (GeneralSecurityException e) {
      throw wrongPassword(e);
    }
  }

  private static byte[] stretch(char[] password, byte[] salt, int length)
      throws NoSuchAlgorithmException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] bytes = new String(password).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] key = new byte[length];
    byte[] last = new byte[0];
    for (int done = 0; done < length; done += last.length) {
      md5.update(last);
      md5.update(bytes);
      last = md5.digest(salt);
      System.arraycopy(last, 0, key, done, Math.min(last.length, length - done));
    }
    return key;
  }

  private static char[] required(char @Nullable [] password) throws GeneralSecurityException {
    if (password == null) {
      throw new GeneralSecurityException("it is encrypted, and no password was given");
    }
    return password;
  }

  private static GeneralSecurityException wrongPassword(Exception cause) {
    return new GeneralSecurityException("the password does not open it", cause);
  }

  private static GeneralSecurityException convertIt(Exception cause) {
    return new GeneralSecurityException(
        "it is encrypted in a way that the JDK cannot undo ("
            + cause.getMessage()
            + "); write it anew with: openssl pkcs8 -topk8 -v2 aes256 -in OLD -out NEW",
        cause);
  }
}
