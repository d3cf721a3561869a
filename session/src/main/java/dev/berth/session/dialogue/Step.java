package dev.berth.session.dialogue;

import dev.berth.session.TreePath;
import java.time.Duration;

/// One step of a dialogue. Bytes are chars of at most `\u00ff`.
sealed interface Step {
  /// Which connection a step is about.
  enum On {
    /// The connection to the server.
    CONTROL,
    /// The further connection that was opened last.
    DATA
  }

  /// The client sends bytes; `<port>` and `<eprt>` in them become the address of its listener when
  /// `address` says so.
  record Send(On on, String bytes, boolean address) implements Step {}

  /// The client sends bytes, the last one urgent.
  record SendUrgent(On on, String bytes) implements Step {}

  /// The client sends the original content of a set-up file, from an offset.
  record SendFile(On on, TreePath path, int from) implements Step {}

  /// The client ends its half.
  record End(On on) implements Step {}

  /// The client resets the connection.
  record Reset(On on) implements Step {}

  /// The server's next line.
  record Line(On on, LinePattern pattern) implements Step {}

  /// The server's next bytes.
  record Bytes(On on, String bytes) implements Step {}

  /// The server's lines up to this one.
  record SkipTo(On on, LinePattern pattern) implements Step {}

  /// All that the server sends, up to the end or a reset.
  record SkipAll(On on) implements Step {}

  /// All that the server sends up to the end is the original content of a set-up file, from an
  /// offset.
  record AllOfFile(On on, TreePath path, int from) implements Step {}

  /// The server ends the connection in good order.
  record Ended(On on) implements Step {}

  /// The server resets the connection.
  record WasReset(On on) implements Step {}

  /// The server has sent nothing more.
  record Quiet() implements Step {}

  /// The client connects to the port that the last passive reply named.
  record Connect() implements Step {}

  /// Nobody listens at that port any more.
  record Refused() implements Step {}

  /// Somebody else connects to that port and is dropped.
  record Stranger() implements Step {}

  /// The client opens a listener.
  record Listen() implements Step {}

  /// The server has connected to it.
  record Accept() implements Step {}

  /// Time passes.
  record Time(Duration by) implements Step {}

  /// The server stops gently.
  record Stop() implements Step {}

  /// A file has this content.
  record FileIs(TreePath path, String content) implements Step {}

  /// A file has the original content of a set-up file.
  record FileIsLike(TreePath path, TreePath original) implements Step {}

  /// Nothing is at the path.
  record Absent(TreePath path) implements Step {}

  /// A directory is at the path.
  record DirectoryIs(TreePath path) implements Step {}

  /// A fact was reported.
  record Reported(LinePattern pattern) implements Step {}

  /// A step and where it stands.
  ///
  /// @param number the line of the text, from 1
  record Numbered(int number, Step step) {}
}
