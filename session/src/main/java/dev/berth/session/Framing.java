package dev.berth.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How one connection tells where a message ends: finds the messages in the bytes that come in, and
/// puts the same ends around those that go out.
///
/// The rule that keeps it clean: **it knows where a message ends and never what one means.** Three
/// framings of *Working With TCP Sockets* (chapters "Our First Client/Server" and "Framing
/// Messages") are here: [#line], [#lengthPrefix], [#endOfInput]. One object serves one connection,
/// both ways, like its [Session]; it makes no object for a message.
///
/// ```java
/// private final Framing framing = Framing.line(1024);
///
/// public void received(int channel, ByteBuffer in, Effects effects) {
///   ByteBuffer out = effects.output(channel);
///   while (in.hasRemaining()) {
///     switch (framing.next(in)) {
///       case MESSAGE -> echo(framing.buffer(), framing.start(), framing.length(), out);
///       case MORE -> { return; }
///       case TOO_LONG -> apologize(out);            // the framing finds the next message by itself
///       case BAD_LENGTH -> { effects.close(channel); return; }
///     }
///   }
/// }
///
/// private void echo(ByteBuffer in, int start, int length, ByteBuffer out) {
///   int mark = framing.begin(out);
///   out.put(out.position(), in, start, length).position(out.position() + length);
///   framing.end(out, mark);
/// }
/// ```
///
/// Strangers' bytes never make it throw: what is wrong with them is a [Step].
public sealed interface Framing permits LineFraming, LengthFraming, EndFraming {
  /// What the bytes so far amount to.
  enum Step {
    /// A whole message: see [Framing#buffer], [Framing#start] and [Framing#length].
    MESSAGE,
    /// No whole message yet; ask again with more bytes.
    MORE,
    /// A message longer than the limit. Told once for each, as soon as it is certain; its bytes are
    /// never handed out.
    TOO_LONG,
    /// A length that no message can have: negative. What follows cannot be understood any more, so
    /// it is thrown away. Told once.
    BAD_LENGTH
  }

  /// Looks for the next message and consumes it. Without a whole one, bytes that are needed again
  /// stay unread, and the next call must begin at the same byte: the framing remembers how far it
  /// has searched, so that a message that comes byte by byte is searched once.
  ///
  /// @param in the unread bytes, as [Session#received] has them; the limit plus [#overhead] of them
  ///   are always enough to make progress
  Step next(ByteBuffer in);

  /// Takes the last message back: `in` stands before it again, and the next call finds it again.
  /// For a caller that cannot deal with a message now, such as one whose reply has no room.
  ///
  /// @param in the buffer that gave the message, not touched since
  void putBack(ByteBuffer in);

  /// What it means that no more bytes come: [Step#MESSAGE] when the end of the input has ended one,
  /// otherwise [Step#MORE], and a message that was begun is lost. To be asked from [Session#ended].
  default Step ended() {
    return Step.MORE;
  }

  /// Where the last message lies. It is the buffer that [#next] was given, or one of the framing's
  /// own; either way it is valid until the next call and not to be changed.
  ByteBuffer buffer();

  /// Where in [#buffer] the last message begins, as an absolute index.
  int start();

  /// The length of the last message in bytes, without its frame.
  int length();

  /// Begins a message: what is written to `out` from now until [#end] is its content.
  ///
  /// @param out has room for the content and [#overhead]
  /// @return a mark for [#end]; the content begins at the position that `out` has now
  int begin(ByteBuffer out);

  /// Ends the message that [#begin] began. Its content must be one that the framing [#carries].
  void end(ByteBuffer out, int mark);

  /// Whether a message with this content would come out at the other side as it went in. A line
  /// carries no line feed, and no carriage return at its end; the other framings carry anything.
  ///
  /// @param start an absolute index
  boolean carries(ByteBuffer content, int start, int length);

  /// How many bytes, at most, the frame adds to a message.
  int overhead();

  /// Messages that are lines. LF or CRLF ends one that comes in; LF ends one that goes out, on
  /// every platform. A line that is too long is skipped up to its end. The last line is a message
  /// only with its line end, for without it nobody knows whether it is whole.
  ///
  /// @param limit the longest message in bytes, without its line end
  static Framing line(int limit) {
    return new LineFraming(positive(limit));
  }

  /// Messages with their length before them, in four bytes, big-endian (network byte order).
  ///
  /// @param limit the longest message in bytes, without the four bytes
  static Framing lengthPrefix(int limit) {
    return lengthPrefix(limit, ByteOrder.BIG_ENDIAN);
  }

  /// Messages with their length before them, in a signed integer of four bytes. A message that is
  /// too long is skipped by its length. The book's Ruby clients write `[length].pack('i')`, the
  /// byte order of their machine: little-endian on x86 and nearly everywhere else today.
  ///
  /// @param limit the longest message in bytes, without the four bytes
  static Framing lengthPrefix(int limit, ByteOrder order) {
    return new LengthFraming(positive(limit), order);
  }

  /// One message for each direction: all bytes up to the end of the input. Whoever writes one ends
  /// it with [Effects#shutdownWrite] or [Effects#close].
  ///
  /// The bytes are consumed and copied as they come, because [Session#ended] finds none that were
  /// left unread; the copy grows with the message, up to the limit, and [#ended] hands it out.
  ///
  /// @param limit the longest message in bytes
  static Framing endOfInput(int limit) {
    return new EndFraming(positive(limit));
  }

  /// Refuses a limit that no message could keep.
  private static int positive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "the limit of a message must be at least 1 byte: " + limit);
    }
    return limit;
  }
}
