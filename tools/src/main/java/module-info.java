/// Tools made of the sockets: a port scanner, and a relay.
module dev.berth.tools {
  requires static org.jspecify;
  requires transitive dev.berth.session;
  requires transitive dev.berth.sockets;

  exports dev.berth.tools.relay;
  exports dev.berth.tools.scan;
}
