package dev.berth.sockets;

/// The queue of a listener at one moment: connections that stand already and wait for accept(2)
/// ([Socket#listenQueue]). What `ss -lt` shows as Recv-Q and Send-Q.
///
/// When `waiting` is more than `backlog`, the queue is full: the kernel lets in one more than it
/// was told, and whoever comes after that gets no answer and tries again ([ListenCounters] counts
/// them).
///
/// @param waiting how many connections wait
/// @param backlog how many may wait: what listen(2) was told, or [Sysctl#somaxconn] if that is less
public record ListenQueue(long waiting, long backlog) {
  /// Whether the next connection is turned away.
  public boolean isFull() {
    return waiting > backlog;
  }
}
