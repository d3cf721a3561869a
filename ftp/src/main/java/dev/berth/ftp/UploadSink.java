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

  /// Room for one CR that is still owed, then what is being converted in place; empty in TYPE I.
  private final byte[] bytes;

  private boolean owesCr;
  private long received;

  UploadSink(Upload upload, boolean ascii) {
    this.upload = upload;
    bytes = new byte[ascii ? 1 + 16 * 1024 : 0];
    if (ascii) {
      bytes[0] = CR;
    }
  }

  /// The bytes that have come, as they were sent.
  long received() {
    return received;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    if (bytes.length == 0) {
      upload.write(from);
    }
    while (from.hasRemaining()) {
      int piece = Math.min(from.remaining(), bytes.length - 1);
      from.get(bytes, 1, piece);
      convert(1 + piece);
    }
    received += count;
  }

  private void convert(int end) throws IOException {
    int to = owesCr ? 0 : 1;
    int from = to;
    int start = to;
    owesCr = bytes[end - 1] == CR;
    int last = owesCr ? end - 1 : end;
    for (; from < last; from++) {
      if (bytes[from] != CR || bytes[from + 1] != LF) {
        bytes[to++] = bytes[from];
      }
    }
    upload.write(ByteBuffer.wrap(bytes, start, to - start));
    bytes[0] = CR;
  }

  /// All has come: a last CR too is one that no LF follows.
  void commit() throws IOException {
    if (owesCr) {
      upload.write(ByteBuffer.wrap(new byte[] {CR}));
    }
    upload.commit();
  }
}
