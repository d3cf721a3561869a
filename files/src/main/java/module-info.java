/// Local files beneath a root that the kernel enforces.
module dev.berth.files {
  requires static org.jspecify;
  requires dev.berth.sockets;
  requires transitive dev.berth.session;

  exports dev.berth.files;
}
