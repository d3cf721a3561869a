package dev.berth.files;

import dev.berth.session.FileFacts;
import dev.berth.session.OpenFile;
import dev.berth.sockets.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A local file that is open for reading. It stays what it was when its name is removed or given to
/// another file.
final class LocalFile implements OpenFile {
  private final FileHandle file;
  private final FileFacts facts;

  LocalFile(FileHandle file, FileFacts facts) {
    this.file = file;
    this.facts = facts;
  }

  @Override
  public FileFacts facts() {
    return facts;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return file.pread(into, position);
  }

  @Override
  public int descriptor() {
    return file.fileno();
  }

  @Override
  public void close() {
    file.close();
  }
}
