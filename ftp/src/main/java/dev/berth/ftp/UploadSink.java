package dev.berth.ftp;

import dev.berth.session.Sink;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of an upload on their way into the file. In TYPE A each CR LF becomes LF (RFC 959,
/// section 3.1.1.1); a CR that no LF follows stays, for it was in the file. A pair may come in two
/// pieces.
final class UploadSink implements Sink {
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final Upload upload;
  private final boolean ascii;
  private final ByteBuffer converted;
  private boolean owesCr;
  private long received;

  UploadSink(Upload upload, boolean ascii) {
    this.upload = upload;
    this.ascii = ascii;
    converted = ByteBuffer.allocate(ascii ? 16 * 1024 : 0);
  }

  /// The bytes that have come, as they were sent.
  long received() {
    return received;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    if (ascii) {
      while (from.hasRemaining()) {
        convert(from.get());
      }
      flush();
    } else {
      upload.write(from);
    }
    received += count;
  }

  private void convert(byte b) throws IOException {
    if (converted.remaining() < 2) {
      flush();
    }
    if (owesCr && b != LF) {
      converted.put(CR);
    }
    owesCr = b == CR;
    if (!owesCr) {
      converted.put(b);
    }
  }

  private void flush() throws IOException {
    if (converted.position() > 0) {
      upload.write(converted.flip());
      converted.clear();
    }
  }

  /// All has come: a last CR too is one that no LF follows.
  void commit() throws IOException {
    if (owesCr) {
      upload.write(ByteBuffer.wrap(new byte[] {CR}));
    }
    upload.commit();
  }
}
