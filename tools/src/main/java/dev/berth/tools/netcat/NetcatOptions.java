package dev.berth.tools.netcat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a conversation of [Netcat] ends. [#CLIENT] and [#SERVER] are what OpenBSD's nc does without
/// options; the `with` methods change one thing each.
///
/// @param endsWithPeer the end of what the peer sends is the end of all, once what we have read is
///   sent; otherwise we go on until our own input ends, too
/// @param shutdownWrite at the end of the input the writing half is shut down, so that the peer
///   reads the end; otherwise it does not learn of it
/// @param quit how long to go on after the end of the input; null for as long as the peer does
/// @param idle the conversation is over when nothing happens for this long; null for never
public record NetcatOptions(
    boolean endsWithPeer, boolean shutdownWrite, @Nullable Duration quit, @Nullable Duration idle) {
  /// For one who has connected.
  public static final NetcatOptions CLIENT = new NetcatOptions(false, false, null, null);

  /// For one who has listened.
  public static final NetcatOptions SERVER = new NetcatOptions(true, false, null, null);

  /// Another [#shutdownWrite()].
  public NetcatOptions withShutdownWrite(boolean other) {
    return new NetcatOptions(endsWithPeer, other, quit, idle);
  }

  /// Another [#quit()]. Who has one shuts down the writing half as well.
  public NetcatOptions withQuit(@Nullable Duration other) {
    return new NetcatOptions(endsWithPeer, shutdownWrite || other != null, other, idle);
  }

  /// Another [#idle()].
  public NetcatOptions withIdle(@Nullable Duration other) {
    return new NetcatOptions(endsWithPeer, shutdownWrite, quit, other);
  }
}
