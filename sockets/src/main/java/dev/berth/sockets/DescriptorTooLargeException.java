package dev.berth.sockets;

import java.io.IOException;

/// select(2) cannot watch a descriptor whose number is 1024 (FD_SETSIZE) or more, however few it
/// watches; poll and epoll can.
public final class DescriptorTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  DescriptorTooLargeException(Fd fd) {
    super(
        "select: "
            + fd
            + " has the number "
            + fd.fileno()
            + ", but select can watch only those below "
            + FdSets.FD_SETSIZE
            + " (FD_SETSIZE): use poll or epoll");
  }
}
