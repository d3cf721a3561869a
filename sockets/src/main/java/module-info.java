/// The Berkeley calls under their own names: sockets, select, poll and epoll, processes, signals,
/// and files opened beneath a root. The one module with native access to the system's calls.
module dev.berth.sockets {
  // javac asks for a class in a package first; then comes: exports dev.berth.sockets;
  requires static transitive org.jspecify;
}
