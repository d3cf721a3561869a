/// The concurrency architectures that run a session, and the server that embeds them.
module dev.berth.architecture {
  requires static org.jspecify;
  requires transitive dev.berth.session;
  requires transitive dev.berth.sockets;

  exports dev.berth.architecture;
  exports dev.berth.server;
}
