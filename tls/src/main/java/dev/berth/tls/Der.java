package dev.berth.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// As much of DER (X.690) as it takes to write a certificate and to put a private key into another
/// envelope. It knows tags and lengths and nothing of what they mean.
final class Der {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTF8_STRING = 0x0C;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private Der() {}

  /// One element.
  static final class Element {
    final int tag;
    final byte[] content;

    Element(int tag, byte[] content) {
      this.tag = tag;
      this.content = content;
    }
  }

  // ---------------------------------------------------------------- writing

  /// An element whose content is these parts, one after the other.
  static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    writeLength(out, length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
    out.write(0x80 | bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(length >>> (8 * i));
    }
  }

  static byte[] sequence(byte[]... parts) {
    return element(SEQUENCE, parts);
  }

  static byte[] integer(BigInteger value) {
    return element(INTEGER, value.toByteArray());
  }

  /// A bit string of whole bytes.
  static byte[] bits(byte[] bytes) {
    return element(BIT_STRING, new byte[] {0}, bytes);
  }

  /// An object identifier, from `1.2.840.10045.4.3.2`.
  static byte[] oid(String dotted) {
    long[] arcs = Arrays.stream(dotted.split("\\.")).mapToLong(Long::parseLong).toArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeArc(out, arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      writeArc(out, arcs[i]);
    }
    return element(OBJECT_IDENTIFIER, out.toByteArray());
  }

  private static void writeArc(ByteArrayOutputStream out, long arc) {
    int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(arc)) / 7);
    for (int i = groups - 1; i >= 0; i--) {
      int more = i > 0 ? 0x80 : 0;
      out.write(((int) (arc >>> (7 * i)) & 0x7F) | more);
    }
  }

  // ---------------------------------------------------------------- reading

  /// The elements that lie one after the other in these bytes.
  ///
  /// @throws IllegalArgumentException when they are not DER
  static List<Element> elements(byte[] bytes) {
    List<Element> elements = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int header = headerLength(bytes, at);
      int end = at + header + contentLength(bytes, at);
      if (end < at + header || end > bytes.length) {
        throw new IllegalArgumentException("an element is longer than what it lies in");
      }
      byte[] content = Arrays.copyOfRange(bytes, at + header, end);
      elements.add(new Element(bytes[at] & 0xFF, content));
      at = end;
    }
    return elements;
  }

  private static int headerLength(byte[] bytes, int at) {
    if (at + 1 >= bytes.length) {
      throw new IllegalArgumentException("an element has no length");
    }
    int first = bytes[at + 1] & 0xFF;
    int more = first < 0x80 ? 0 : first & 0x7F;
    if (first == 0x80 || more > 4 || at + 2 + more > bytes.length) {
      throw new IllegalArgumentException("not a length of DER");
    }
    return 2 + more;
  }

  private static int contentLength(byte[] bytes, int at) {
    int first = bytes[at + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = (length << 8) | (bytes[at + 2 + i] & 0xFF);
    }
    if (length < 0) {
      throw new IllegalArgumentException("not a length of DER");
    }
    return length;
  }
}
