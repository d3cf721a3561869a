/// A hash over the network as a session.
module dev.berth.cloudhash {
  requires static org.jspecify;
  requires transitive dev.berth.session;

  exports dev.berth.cloudhash;
}
