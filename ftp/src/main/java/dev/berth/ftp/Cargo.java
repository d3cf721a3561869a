package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.TreePath;
import java.io.IOException;

/// What one transfer moves, and between where: a file down, a file up, a listing. Made from the
/// session's state when the command comes, and independent of it from then on (what the client
/// changes later is not this transfer's business).
///
/// The order is [#open] (as work), [#move] when the data connection stands, then for an upload
/// [#commit] (as work) when all has moved. A transfer that ends in any other way, however far it
/// has come, ends with [#release] (as work).
interface Cargo {
  /// Opens the file or the directory. May block.
  void open() throws IOException;

  /// The reply that announces the transfer, after [#open].
  ///
  /// @param connected whether the data connection stands already: then the code is 125, else 150
  ///   (RFC 959, section 5.4)
  default Reply announcement(boolean connected) {
    return connected ? Replies.ALREADY_OPEN : Replies.ABOUT_TO_OPEN;
  }

  /// What the client is told when [#open] or [#commit] has failed.
  default Reply refusal(IOException cause) {
    return Replies.of(cause);
  }

  /// Lets the driver move the bytes over this channel.
  void move(int channel, Effects effects);

  /// Whether the client sends, so that the end of its bytes is the end of the transfer.
  boolean isUpload();

  /// How many bytes have moved. The driver counts them, perhaps on another thread: a moment old at
  /// most.
  long bytes();

  /// What is moved.
  TreePath path();

  /// All bytes of an upload have come. May block.
  default void commit() throws IOException {}

  /// Whether [#commit] has ended well. To be asked when no work is under way.
  default boolean isCommitted() {
    return false;
  }

  /// Closes what [#open] has opened and nobody else will close. May block.
  void release() throws IOException;
}
