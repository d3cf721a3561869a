package dev.berth.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files of PEM (RFC 7468): blocks of Base64 between a line that begins them and one that ends
/// them. Text around the blocks is nobody's business, as elsewhere. It knows files and blocks;
/// [PrivateKeys] knows what is in the blocks of keys.
final class Pem {
  /// Whoever has larger ones means another file.
  private static final long LIMIT = 4 << 20;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private Pem() {}

  /// One block.
  ///
  /// @param label what it says that it is: `CERTIFICATE`
  /// @param headers of the old encrypted keys (RFC 1421): `DEK-Info`
  record Block(String label, Map<String, String> headers, String base64) {
    byte[] der() {
      return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
      return label; // Never what is in it.
    }
  }

  // ---------------------------------------------------------------- reading

  /// The blocks of a file, in order.
  ///
  /// @throws IOException that names the file, when it cannot be read or is not PEM
  static List<Block> read(Path file) throws IOException {
    String text;
    try {
      long size = Files.size(file);
      if (size > LIMIT) {
        throw new IOException(file + " has " + size + " bytes: that is no certificate or key");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file + " to read certificates or keys from", e);
    }
    try {
      return blocks(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not what PEM is: " + e.getMessage(), e);
    }
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    @Nullable String label = null;
    Map<String, String> headers = new HashMap<>();
    StringBuilder base64 = new StringBuilder();
    for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
      if (label == null) {
        label = label(line, BEGIN);
      } else if (line.startsWith(END)) {
        if (!label.equals(label(line, END))) {
          throw new IllegalArgumentException("BEGIN " + label + " is followed by " + line);
        }
        Block block = new Block(label, Map.copyOf(headers), base64.toString());
        block.der(); // Where it is damaged, it shall be said now.
        blocks.add(block);
        label = null;
        headers.clear();
        base64.setLength(0);
      } else if (line.indexOf(':') > 0) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      } else {
        base64.append(line);
      }
    }
    if (label != null) {
      throw new IllegalArgumentException("no END " + label);
    }
    return blocks;
  }

  private static @Nullable String label(String line, String start) {
    return line.startsWith(start) && line.endsWith(DASHES)
        ? line.substring(start.length(), line.length() - DASHES.length())
        : null;
  }

  /// The certificates of a file, in order.
  ///
  /// @throws IOException that names the file, when there is none in it
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : read(file)) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        certificates.add(certificate(block, file));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException("there is no certificate in " + file);
    }
    return certificates;
  }

  private static X509Certificate certificate(Block block, Path file) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.der()));
    } catch (CertificateException e) {
      throw new IOException("a certificate in " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  // ---------------------------------------------------------------- writing

  /// A block as text, in lines of 64.
  static String block(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return BEGIN + label + DASHES + '\n' + base64 + '\n' + END + label + DASHES + '\n';
  }

  /// Writes a file that only its owner may read (0600), whole or not at all.
  static void write(Path file, String text) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            directory, ".pem", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (var channel = Files.newByteChannel(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
