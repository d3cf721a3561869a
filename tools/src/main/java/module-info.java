/// Tools made of the sockets: a port scanner, netcat, and a relay.
module dev.berth.tools {
  requires static org.jspecify;
  requires transitive dev.berth.session;
  requires transitive dev.berth.sockets;
  requires transitive dev.berth.tls;

  exports dev.berth.tools.netcat;
  exports dev.berth.tools.relay;
  exports dev.berth.tools.scan;
}
