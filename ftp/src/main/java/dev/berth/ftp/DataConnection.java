package dev.berth.ftp;

import dev.berth.session.Effects;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// PASV, EPSV, PORT and EPRT (RFC 959, section 4.1.2; RFC 2428): the data connection that the next
/// transfer will use, from the command that prepares it to its end.
///
/// The rules: there is one at most, and a new command throws the old one away. It leads to the
/// client's own address and nowhere else (RFC 2577, section 3).
final class DataConnection {
  /// The channels of data connections take turns: when one is closed, its last bytes may still be
  /// on their way while the next is asked for.
  private static final int CHANNELS = 2;

  /// Ports below are services that nobody should be made to talk to (RFC 2577, section 3).
  private static final int FIRST_PORT = 1024;

  private enum State {
    NONE,
    /// PASV or EPSV waits for an address.
    ASKED,
    LISTENING,
    /// PORT or EPRT have named an address.
    NAMED,
    CONNECTING,
    OPEN
  }

  private final Conversation conversation;
  private State state = State.NONE;
  private int channel;
  private boolean extended;
  private boolean onlyExtended;
  private @Nullable InetSocketAddress target;

  DataConnection(Conversation conversation) {
    this.conversation = conversation;
  }

  private InetAddress client() {
    return HostPort.normal(conversation.connection.remote().getAddress());
  }

  private boolean isIpv4() {
    return client() instanceof Inet4Address;
  }

  /// PASV. What it answers can only name an IPv4 address.
  void passive(Effects effects) {
    if (onlyExtended) {
      conversation.reply(Replies.ONLY_EPSV, effects);
    } else if (advertised() == null) {
      conversation.reply(Replies.USE_EPSV, effects);
    } else {
      listen(false, effects);
    }
  }

  /// EPSV, `EPSV 1`, `EPSV 2` and `EPSV ALL` (RFC 2428, sections 3 and 4).
  void extendedPassive(String argument, Effects effects) {
    long protocol = Numbers.parse(argument);
    if (argument.equalsIgnoreCase("ALL")) {
      onlyExtended = true;
      conversation.reply(Replies.OKAY, effects);
    } else if (argument.isEmpty() || protocol == (isIpv4() ? 1 : 2)) {
      listen(true, effects);
    } else if (protocol >= 0) {
      conversation.reply(wrongFamily(), effects);
    } else {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
    }
  }

  private Reply wrongFamily() {
    return isIpv4() ? Replies.USE_FAMILY_1 : Replies.USE_FAMILY_2;
  }

  private void listen(boolean asExtended, Effects effects) {
    discard(effects);
    state = State.ASKED;
    extended = asExtended;
    conversation.begin();
    effects.listen(nextChannel(), conversation.connection.remote().getAddress());
  }

  private @Nullable Inet4Address advertised() {
    Inet4Address configured = conversation.options.passiveAddress();
    InetAddress local = HostPort.normal(conversation.connection.local().getAddress());
    if (!isIpv4()) {
      return null;
    }
    return configured != null ? configured : local instanceof Inet4Address ipv4 ? ipv4 : null;
  }

  /// The driver listens: PASV or EPSV gets its answer.
  void listening(InetSocketAddress address, Effects effects) {
    state = State.LISTENING;
    Inet4Address ipv4 = advertised();
    int port = address.getPort();
    if (extended || ipv4 == null) {
      String text = "Entering extended passive mode (|||" + port + "|)";
      conversation.reply(Reply.of(Code.ENTERING_EXTENDED_PASSIVE, text), effects);
    } else {
      String text = "Entering passive mode (" + HostPort.format(ipv4, port) + ").";
      conversation.reply(Reply.of(Code.ENTERING_PASSIVE, text), effects);
    }
    conversation.done(effects);
  }

  /// PORT.
  void port(String argument, Effects effects) {
    name(HostPort.parsePort(argument), effects);
  }

  /// EPRT.
  void extendedPort(String argument, Effects effects) {
    name(HostPort.parseExtended(argument), effects);
  }

  private void name(@Nullable HostPort named, Effects effects) {
    if (onlyExtended) {
      conversation.reply(Replies.ONLY_EPSV, effects);
    } else if (named == null) {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
    } else if (named.address() == null) {
      conversation.reply(Replies.USE_FAMILY_1_OR_2, effects);
    } else if (HostPort.normal(named.address()) instanceof Inet4Address != isIpv4()) {
      conversation.reply(wrongFamily(), effects);
    } else if (named.port() < FIRST_PORT || !HostPort.same(named.address(), client())) {
      conversation.reply(Replies.FOREIGN_ADDRESS, effects);
    } else {
      discard(effects);
      state = State.NAMED;
      InetAddress client = conversation.connection.remote().getAddress();
      target = new InetSocketAddress(client, named.port());
      conversation.reply(Replies.OKAY, effects);
    }
  }

  /// Whether a transfer can begin.
  boolean isPrepared() {
    return state != State.NONE;
  }

  /// Whether the connection stands.
  boolean isOpen() {
    return state == State.OPEN;
  }

  /// A word for STAT.
  String describe() {
    return switch (state) {
      case NONE -> "none";
      case ASKED, LISTENING -> "waiting for the client";
      case NAMED -> "address known";
      case CONNECTING -> "connecting";
      case OPEN -> "open";
    };
  }

  /// A transfer needs the connection now: connects to the address of PORT or EPRT.
  void open(Effects effects) {
    if (state == State.NAMED && target != null) {
      state = State.CONNECTING;
      effects.connect(nextChannel(), target);
    }
  }

  private int nextChannel() {
    channel = channel % CHANNELS + 1;
    return channel;
  }

  /// The channel of the connection; it means something only while there is one.
  int channel() {
    return channel;
  }

  /// Whether an event of this channel is about the present connection.
  boolean isAbout(int someChannel) {
    return state != State.NONE && someChannel == channel;
  }

  /// The connection stands.
  void connected() {
    state = State.OPEN;
  }

  /// The connection is gone, or was never there.
  void failed(Effects effects) {
    boolean asked = state == State.ASKED;
    state = State.NONE;
    if (asked) {
      conversation.reply(Replies.NO_PORT, effects);
      conversation.done(effects);
    }
  }

  /// Ends the connection in good order.
  void close(Effects effects) {
    effects.close(channel);
    state = State.NONE;
  }

  /// Throws away what there is.
  void discard(Effects effects) {
    if (state != State.NONE && state != State.NAMED) {
      effects.abort(channel);
    }
    state = State.NONE;
  }

  /// As after the connection: nothing prepared, EPSV ALL forgotten.
  void reset(Effects effects) {
    discard(effects);
    onlyExtended = false;
  }
}
