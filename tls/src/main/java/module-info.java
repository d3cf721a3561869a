/// TLS over Berkeley sockets, by the JDK's own engine (JSSE): a socket that blocks or does not, the
/// pure state machine under it, certificates and whom to trust.
module dev.berth.tls {
  requires static org.jspecify;
  requires transitive dev.berth.sockets;

  exports dev.berth.tls;
}
