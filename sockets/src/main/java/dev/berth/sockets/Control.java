package dev.berth.sockets;

import java.util.List;

/// Ancillary data of a [Message]: what travels beside the bytes (cmsg(3), unix(7)).
public sealed interface Control permits Control.Rights, Credentials, Control.Other {
  /// Descriptors: SCM_RIGHTS. The receiver gets copies, as of dup(2). At most 253 in one message;
  /// [Socket#sendDescriptors] sends any number.
  ///
  /// @param descriptors what is sent; or what has been received, as [RawFd]s that the receiver now
  ///   owns and must close
  record Rights(List<? extends Fd> descriptors) implements Control {
    /// SCM_MAX_FD: the most descriptors of one message.
    public static final int MAX = 253;

    /// Keeps a copy of the list.
    public Rights {
      descriptors = List.copyOf(descriptors);
      if (descriptors.size() > MAX) {
        throw new IllegalArgumentException(
            descriptors.size() + " descriptors, but a message carries at most " + MAX);
      }
    }
  }

  /// Anything else, such as SO_TIMESTAMP or IP_PKTINFO, as it is.
  ///
  /// @param level the level of its protocol, such as SOL_SOCKET
  /// @param type its number in that level
  /// @param data its bytes, in the kernel's order; not to be changed
  @SuppressWarnings("ArrayRecordComponent") // A copy would be one more, and nobody compares them.
  record Other(int level, int type, byte[] data) implements Control {}
}
