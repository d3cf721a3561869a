/// Tools made of the sockets: a port scanner.
module dev.berth.tools {
  requires static transitive org.jspecify;
  requires transitive dev.berth.sockets;

  exports dev.berth.tools.scan;
}
