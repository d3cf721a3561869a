package dev.berth.ftp;

import dev.berth.session.FileFacts;
import dev.berth.session.OpenFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// An open file for tests of what reads one. It never reads more than `piece` bytes at once.
final class MemoryFile implements OpenFile {
  private final byte[] content;
  private final int piece;
  boolean closed;

  MemoryFile(String content, int piece) {
    this.content = content.getBytes(StandardCharsets.ISO_8859_1);
    this.piece = piece;
  }

  @Override
  public FileFacts facts() {
    return new FileFacts(FileFacts.Kind.FILE, content.length, 0, 0644, 1, "");
  }

  @Override
  public int read(ByteBuffer into, long position) {
    if (position >= content.length) {
      return -1;
    }
    int count = Math.min(piece, Math.min(into.remaining(), content.length - (int) position));
    into.put(content, (int) position, count);
    return count;
  }

  @Override
  public void close() {
    closed = true;
  }
}
