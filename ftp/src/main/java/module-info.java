/// FTP as a session.
module dev.berth.ftp {
  requires static transitive org.jspecify;
  requires transitive dev.berth.session;

  exports dev.berth.ftp;
}
