package dev.berth.session;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file that is being written. Nothing that readers of the tree see is promised to change before
/// [#commit], and nothing changes after [#discard]; see [FileTree#write] for what each mode
/// promises.
///
/// The order is any number of [#write], then [#commit] or [#discard], once. After either the upload
/// is closed.
public interface Upload {
  /// The path at which the file will be; for [FileTree.WriteMode.Unique] the name that was chosen.
  TreePath path();

  /// Appends all bytes of the buffer.
  ///
  /// @throws FileTreeException with [FileTreeException.Reason#NO_SPACE] or another reason
  void write(ByteBuffer from) throws IOException;

  /// Closes the file and makes what was written visible under its path.
  void commit() throws IOException;

  /// Closes the file and forgets what was written, as far as the mode promises.
  void discard() throws IOException;
}
