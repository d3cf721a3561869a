/// What a protocol is: bytes and time in, effects out. Nothing here opens a socket, starts a thread
/// or reads a clock.
module dev.berth.session {
  requires static org.jspecify;

  // javac asks for a class in a package first; then comes: exports dev.berth.session.dialogue;
  exports dev.berth.session;
}
