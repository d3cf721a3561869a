package dev.berth.session.dialogue;

import dev.berth.session.TreePath;
import java.time.Duration;

/// One step of a dialogue. Bytes are chars of at most `\u00ff`.
sealed interface Step {
  /// Something that is done.
  sealed interface Act extends Step {}

  /// Something that the server is expected to send.
  sealed interface Reply extends Step {
    /// Where.
    On on();
  }

  /// Something that is expected to be so, apart from what the server sends.
  sealed interface World extends Step {}

  /// Which connection a step is about.
  enum On {
    /// The connection to the server.
    CONTROL,
    /// The further connection that was opened last.
    DATA
  }

  /// The client sends bytes; `<port>` and `<eprt>` in them become the address of its listener when
  /// `address` says so.
  record Send(On on, String bytes, boolean address) implements Act {}

  /// The client sends bytes, the last one urgent.
  record SendUrgent(On on, String bytes) implements Act {}

  /// The client sends the original content of a set-up file, from an offset.
  record SendFile(On on, TreePath path, int from) implements Act {}

  /// The client ends its half.
  record End(On on) implements Act {}

  /// The client resets the connection.
  record Reset(On on) implements Act {}

  /// The server's next line.
  record Line(On on, LinePattern pattern) implements Reply {}

  /// The server's next bytes.
  record Bytes(On on, String bytes) implements Reply {}

  /// The server's lines up to this one.
  record SkipTo(On on, LinePattern pattern) implements Reply {}

  /// All that the server sends, up to the end or a reset.
  record SkipAll(On on) implements Reply {}

  /// All that the server sends up to the end is the original content of a set-up file, from an
  /// offset.
  record AllOfFile(On on, TreePath path, int from) implements Reply {}

  /// The server ends the connection in good order.
  record Ended(On on) implements Reply {}

  /// The server resets the connection.
  record WasReset(On on) implements Reply {}

  /// The server has sent nothing more.
  record Quiet(On on) implements Reply {}

  /// The client connects to the port that the last passive reply named.
  record Connect() implements Act {}

  /// Nobody listens at that port any more.
  record Refused() implements World {}

  /// Somebody else connects to that port and is dropped.
  record Stranger() implements World {}

  /// The client opens a listener.
  record Listen() implements Act {}

  /// The server has connected to it.
  record Accept() implements Act {}

  /// Time passes.
  record Time(Duration by) implements Act {}

  /// The server stops gently.
  record Stop() implements Act {}

  /// A file has this content.
  record FileIs(TreePath path, String content) implements World {}

  /// A file has the original content of a set-up file.
  record FileIsLike(TreePath path, TreePath original) implements World {}

  /// Nothing is at the path.
  record Absent(TreePath path) implements World {}

  /// A directory is at the path.
  record DirectoryIs(TreePath path) implements World {}

  /// A fact was reported.
  record Reported(LinePattern pattern) implements World {}

  /// A step and where it stands.
  ///
  /// @param number the line of the text, from 1
  record Numbered(int number, Step step) {}
}
