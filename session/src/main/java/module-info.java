/// What a protocol is: bytes and time in, effects out. Nothing here opens a socket, starts a thread
/// or reads a clock.
module dev.berth.session {
  requires static transitive org.jspecify;

  exports dev.berth.session;
  exports dev.berth.session.dialogue;
}
