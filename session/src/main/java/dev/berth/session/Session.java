package dev.berth.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// One conversation of a protocol: bytes and time come in as events, everything it wants goes out
/// as effects.
///
/// The rule that keeps it clean: **no sockets, no threads, no clocks, no logging in here.** A
/// session may run in memory, in a thread of its own, or beside ten thousand others in one reactor,
/// and must not be able to tell.
///
/// ## The contract
///
/// - A session belongs to one connection and is called by one thread at a time; a later call sees
///   all that an earlier one did.
/// - Events never nest. What an effect brings about is told by a later event, never from inside the
///   effect's own call.
/// - Channels are numbered. [#CONTROL] is the connection itself and open from the start; every
///   other number comes to life by [Effects#listen] or [Effects#connect] and dies by [#ended] plus
///   [Effects#close], by [#failed], or by [Effects#abort]. After its death a number may be used
///   again.
/// - Bytes that [#received] leaves in the buffer stay with the driver and are offered again after
///   the next event (a [#received] that has consumed some of them is one), once there is room for
///   the answer; the driver holds a bounded number of them and then stops reading. That is the
///   back-pressure, and "not enough bytes yet" is simply not consuming any.
/// - A session that throws has a bug: its connection is closed at once, the cause is logged and
///   counted, and no other session notices.
///
/// The order is [#opened] first, then any events, then [#closed] once and last.
@FunctionalInterface
public interface Session {
  /// The channel that is the connection itself.
  int CONTROL = 0;

  /// The connection is there. A protocol in which the server speaks first greets now.
  void opened(Connection connection, Effects effects);

  /// Bytes have come in on a channel.
  ///
  /// @param in the unread bytes, from position to limit. The session consumes by moving the
  ///   position forward. The buffer is the driver's: valid during this call only, not to be kept,
  ///   its bytes not to be changed. It holds at least one byte.
  ///
  ///   At least [Effects#RESERVE] bytes of output room are free on [#CONTROL] when this is called.
  ///   Without an override the bytes are thrown away.
  default void received(int channel, ByteBuffer in, Effects effects) {
    in.position(in.limit());
  }

  /// The peer has sent its last byte on this channel (the read returned 0, see read(2)); all its
  /// bytes have been offered before. It is not told while the channel is paused, while work is
  /// outstanding, or while unread bytes wait for room: for that of their answers, or for that on
  /// another channel of which [#drained] will be told. Writing is still possible, and on [#CONTROL]
  /// there is [Effects#RESERVE] room for it. Unread bytes that the session has left are gone after
  /// this call. Without an override the channel is closed once its output is sent.
  default void ended(int channel, Effects effects) {
    effects.close(channel);
  }

  /// The peer has sent urgent data (tcp(7)). The urgent byte itself stays at its place among the
  /// others and comes by [#received]; this event only says that it is on its way, so it may be told
  /// more than once for one byte. Ignored without an override.
  default void urgent(int channel, Effects effects) {}

  /// The answer to [Effects#listen]: a peer may connect to this address now.
  default void listening(int channel, InetSocketAddress address, Effects effects) {}

  /// The channel is open: the peer has connected to the address of [#listening], or the connection
  /// that [Effects#connect] asked for stands. It is read from now on: a session that is not ready
  /// for its bytes, or for its end, says [Effects#pause] now.
  default void connected(int channel, InetSocketAddress peer, Effects effects) {}

  /// The kernel has taken all that was given to this channel. Told once after each [Effects#send],
  /// when its source has ended and its last byte is in the socket's buffer; also after output that
  /// did not fit into the socket at once.
  default void drained(int channel, Effects effects) {}

  /// A channel other than [#CONTROL] is gone, and not because the session closed it. Its sources
  /// and sinks are closed; the peer of a failed source or sink has seen a reset. When a source or
  /// sink of [#CONTROL] fails, the connection ends and [#closed] follows.
  default void failed(int channel, Failure failure, Effects effects) {}

  /// The time that [Effects#wakeAt] asked for has come; see [Effects#now].
  default void woke(Effects effects) {}

  /// The server is stopping gently: finish what is running, say goodbye in the protocol's words,
  /// close [#CONTROL]. Told once. A session that does not close is cut off at the server's
  /// deadline. Without an override the connection closes when its output is sent.
  default void stopping(Effects effects) {
    effects.close(CONTROL);
  }

  /// The connection is over, whoever ended it: all channels, sources and sinks are closed. Only
  /// [Effects#work], [Effects#report] and [Effects#now] still have an effect (to throw away half an
  /// upload, say). Completions are no longer told; a value of theirs that is [java.io.Closeable] is
  /// closed.
  default void closed(Effects effects) {}
}
