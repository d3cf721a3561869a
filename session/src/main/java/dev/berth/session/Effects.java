package dev.berth.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// All that a [Session] can want of the world. It is handed to every event and is valid during that
/// event only.
///
/// Effects take place in the order of the calls, channel by channel. None of them throws for what
/// the peer or the network does: that comes back as an event. They throw [IllegalStateException] or
/// [IllegalArgumentException] for a mistake of the session's own, such as a channel that is not
/// there.
public interface Effects {
  /// The output room, in bytes, that is free on [Session#CONTROL] whenever [Session#received] is
  /// called for that channel.
  int RESERVE = 16 * 1024;

  /// The time that means never, for [#wakeAt].
  long NEVER = Long.MAX_VALUE;

  /// The time of this event in nanoseconds since 1970-01-01T00:00Z. The same throughout one event,
  /// never less than in the event before.
  long now();

  /// Where to write the next bytes for this channel: from the buffer's position to its limit. What
  /// is written goes out when the event ends, in one piece with what earlier calls wrote. The
  /// buffer is the driver's and must be asked for anew in each event, and after each other effect
  /// on the channel.
  ///
  /// The room is bounded. A session that writes little for each event never sees the bound; one
  /// that streams writes what fits and goes on at [Session#drained], or uses [#send]. Bytes written
  /// after a [#send] follow those of its source.
  ByteBuffer output(int channel);

  /// Sends all bytes of a source, then tells [Session#drained]. The driver reads the source as fast
  /// as the peer takes them, and closes it when it has ended, has failed, or the channel is gone.
  /// On a channel that is not connected yet, the bytes wait for it. One source at a time for each
  /// channel; [IllegalStateException] for a second.
  void send(int channel, Source source);

  /// From now on the bytes that come in on this channel go to a sink instead of [Session#received],
  /// those first that the session has left unread. At the end of the input the sink is closed, then
  /// [Session#ended] is told. When the sink fails, the channel is closed and [Session#failed] tells
  /// it. The driver closes the sink in any case. On a channel that is not connected yet, it waits
  /// for the connection; on one that is paused, for [#resume].
  void receive(int channel, Sink sink);

  /// Ends our half of the channel once its output is sent (shutdown(2), SHUT_WR); the peer's half
  /// stays.
  void shutdownWrite(int channel);

  /// Closes the channel in good order once its output is sent: the peer reads everything, then the
  /// end. On [Session#CONTROL] this ends the session: input is no longer read, what is written to
  /// it later is lost, the other channels are aborted when the last byte is out, and
  /// [Session#closed] follows. Another channel with nothing left to send is closed, and its number
  /// free, when this returns; else it is taken until the last byte is sent, [Session#drained] or
  /// [Session#failed] may still be told, and that is the last that is heard of it. A channel that
  /// only listens or connects is given up at once. Nothing happens when it is closed already.
  void close(int channel);

  /// Drops the channel now, with what is unsent; the peer sees a reset (SO_LINGER of zero,
  /// socket(7)). No event follows for it; on [Session#CONTROL], [Session#closed] does. Nothing
  /// happens when it is closed already.
  void abort(int channel);

  /// Asks for an address to which `peer`, and nobody else, can connect once. [Session#listening]
  /// tells the address, [Session#connected] that the peer has come, [Session#failed] with
  /// [Failure.Kind#NO_PORT] that there is none. Others who connect are dropped and change nothing.
  /// The address has the family of the connection itself. There is no deadline but the session's
  /// own ([#wakeAt]); [#close] or [#abort] gives up.
  void listen(int channel, InetAddress peer);

  /// Opens a channel to an address; [Session#connected] or [Session#failed] tells the outcome. The
  /// address must be resolved: names are not looked up here.
  void connect(int channel, InetSocketAddress to);

  /// Runs a job that may block, wherever the architecture runs such work, and tells its outcome as
  /// an event of this session. Jobs of one session run one at a time, in the order in which they
  /// were given, and never while its sources and sinks are being read or written.
  <T> void work(Job<T> job, Completion<T> then);

  /// Tells [Session#woke] once, at this time (see [#now]) or soon after. Replaces the time asked
  /// for before; [#NEVER] takes it back.
  void wakeAt(long time);

  /// Stops offering the input of a channel; after a while the peer is held up by TCP's window.
  void pause(int channel);

  /// Takes [#pause] back.
  void resume(int channel);

  /// Says that a request has been taken up, in the protocol's own sense of the word: it is counted,
  /// and nothing else. It costs next to nothing, so it may be said a million times a second.
  void request();

  /// Tells whoever runs the server a fact worth a line in a log or a count, such as a finished
  /// transfer: a record of the protocol's own.
  void report(Record fact);

  /// A piece of work that may block.
  @FunctionalInterface
  interface Job<T> {
    /// Runs on whatever thread the architecture chooses; touches nothing of the session.
    T run() throws java.io.IOException;
  }

  /// What follows a [Job]: an event of the session, like those of [Session].
  @FunctionalInterface
  interface Completion<T> {
    /// The job has ended, well or not.
    void done(Outcome<T> outcome, Effects effects);
  }
}
