/// The concurrency architectures that run a session: the listing of this package is the book's
/// table of contents.
module dev.berth.architecture {
  // javac asks for a class in a package first; then comes: exports dev.berth.architecture;
  requires static transitive org.jspecify;
  requires transitive dev.berth.session;
  requires dev.berth.sockets;
}
