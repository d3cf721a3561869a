/// The File Transfer Protocol (RFC 959 and its successors) as a session. There is no I/O in here.
module dev.berth.ftp {
  requires static org.jspecify;
  requires transitive dev.berth.session;

  exports dev.berth.ftp;
}
