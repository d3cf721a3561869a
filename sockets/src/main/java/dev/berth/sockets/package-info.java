/// The Berkeley calls under their own names: sockets, select, poll and epoll, processes, signals,
/// and files opened beneath a root. The one module with native access to the system's calls.
@NullMarked
package dev.berth.sockets;

import org.jspecify.annotations.NullMarked;
