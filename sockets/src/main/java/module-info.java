/// The Berkeley calls under their own names: sockets, select, poll and epoll, processes, signals,
/// and files opened beneath a root. The one module with native access to the system's calls.
module dev.berth.sockets {
  requires static jdk.unsupported; // for programs that handle signals
  requires static org.jspecify;

  exports dev.berth.sockets;
}
