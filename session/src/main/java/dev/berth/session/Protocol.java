package dev.berth.session;

import java.util.function.Supplier;

/// A protocol: what a server needs to know in order to serve it. Shared by all connections and
/// called from any thread.
public interface Protocol {
  /// A protocol that is no more than its sessions.
  ///
  /// @param name its [#name()]
  /// @param session makes a new session; called from any thread
  static Protocol of(String name, Supplier<Session> session) {
    return new Protocol() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Session open() {
        return session.get();
      }
    };
  }

  /// Its short name in logs and counters, such as `ftp`.
  String name();

  /// A new session for one new connection.
  Session open();

  /// What a client is told, in the protocol's own words, when the server cannot take it, or has
  /// waited long enough for its first request; then its connection closes. Empty: nothing is said.
  default byte[] refusal(Refusal why) {
    return new byte[0];
  }

  /// The most unread bytes that a driver keeps for a session before it stops reading: no less than
  /// the longest message that a session must see whole. In bytes.
  default int inputLimit() {
    return 64 * 1024;
  }

  /// Whether a client is to ask for something, so that one which never does can be sent away: a
  /// request is what a session consumes of [Session#CONTROL]. False where clients may well say
  /// nothing and only listen.
  default boolean awaitsRequest() {
    return true;
  }

  /// Whether its sessions share something that lives in the memory of this process, so that an
  /// architecture of several processes cannot serve it.
  default boolean sharesMemory() {
    return false;
  }
}
