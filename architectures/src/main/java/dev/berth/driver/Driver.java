package dev.berth.driver;

/// Who waits: what a [Conversation] needs of the driver that carries it.
interface Driver {
  /// The time of this turn, as [dev.berth.session.Clock#now].
  long now();

  /// Something in this turn has taken long, or may have: the time is to be looked at again.
  void timeHasPassed();

  /// A turn begins, in which a handler runs that may never return.
  void turnBegins();

  /// The turn has ended.
  void turnEnds();

  /// The socket of a channel, or what it waits for, may have changed.
  void watch(Channel channel);

  /// Stops watching the channel's socket and closes it.
  void close(Channel channel);

  /// There is mail for the conversation ([Conversation#readMail]); called from any thread.
  void wake(Conversation conversation);
}
