package dev.berth.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Names of hosts as certificates and handshakes have them: ASCII, small letters, no dot at the
/// end. Whether a certificate proves a name is not decided here but by the JDK's verifier.
final class Names {
  private static final int DNS = 2;
  private static final int IP = 7;

  private Names() {}

  /// A name as it is written in certificates, or an address without its brackets.
  ///
  /// @throws IllegalArgumentException when it is none
  static String normal(String name) {
    String plain = name.strip();
    if (plain.startsWith("[") && plain.endsWith("]")) {
      plain = plain.substring(1, plain.length() - 1);
    }
    InetAddress address = address(plain);
    if (address != null) {
      return address.getHostAddress();
    }
    if (plain.endsWith(".")) {
      plain = plain.substring(0, plain.length() - 1); // RFC 6066, section 3: no trailing dot
    }
    boolean wild = plain.startsWith("*.");
    try {
      String ascii =
          IDN.toASCII(wild ? plain.substring(2) : plain, IDN.USE_STD3_ASCII_RULES)
              .toLowerCase(Locale.ROOT);
      if (!ascii.isEmpty()) {
        return wild ? "*." + ascii : ascii;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not the name of a host: '" + name + "'", e);
    }
    throw new IllegalArgumentException("not the name of a host: '" + name + "'");
  }

  /// The address that this text is, or null when it is a name. No name server is asked.
  static @Nullable InetAddress address(String text) {
    boolean digits = text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    if (!text.contains(":") && !(digits && text.chars().filter(c -> c == '.').count() == 3)) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// The names and addresses for which a certificate is (subjectAltName, RFC 5280, section
  /// 4.2.1.6).
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    for (List<?> name : alternatives(certificate)) {
      int kind = (Integer) name.get(0);
      if ((kind == DNS || kind == IP) && name.get(1) instanceof String text) {
        InetAddress address = kind == IP ? address(text) : null;
        names.add(address != null ? address.getHostAddress() : text.toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /// Whether a name of a certificate, which may begin with `*.`, stands for this one: a star is one
  /// whole label (RFC 9525, section 6.3).
  static boolean covers(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot + 1).equals(pattern.substring(2));
  }
}
