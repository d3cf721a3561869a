package dev.berth.sockets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The kernel has done with memory that it was sending from: what comes by the queue of errors for
/// each send with [MsgFlags#MSG_ZEROCOPY] (networking/msg_zerocopy in the kernel's documentation).
///
/// From such a send until its completion the bytes must stay as they are, and the buffer must stay
/// reachable. Sends are numbered from 0 on, each that has taken bytes with that flag, and after
/// 4294967295 from 0 again. A completion covers one or several; those of a stream come in order. It
/// pays from about 10 KiB on, and not on the loopback, where the kernel copies after all.
///
/// ```c
/// struct sock_extended_err { __u32 ee_errno; __u8 ee_origin; __u8 ee_type; __u8 ee_code; __u8 ee_pad;
///                            __u32 ee_info; __u32 ee_data; };
/// ```
///
/// @param first the number of the first send that is done
/// @param last the number of the last one
/// @param copied whether the bytes were copied after all, so that the flag is better left away
public record ZerocopyCompletion(long first, long last, boolean copied) {
  static final int SO_EE_ORIGIN_ZEROCOPY = 5;
  static final int SO_EE_CODE_ZEROCOPY_COPIED = 1;
  static final int ORIGIN = 4;
  static final int CODE = 6;
  static final int INFO = 8;
  static final int DATA = 12;

  /// The next one of a socket, without waiting; null when there is none. [Socket#poll] tells
  /// [Socket#ERROR] when there is. Other errors in the queue are passed over.
  public static @Nullable ZerocopyCompletion next(Socket socket) throws IOException {
    while (true) {
      Message message = new Message();
      if (socket.recvmsg(message, MsgFlags.MSG_ERRQUEUE, Deadline.NONE) == Socket.WOULD_BLOCK) {
        return null;
      }
      for (Control control : message.control()) {
        ZerocopyCompletion completion = of(control);
        if (completion != null) {
          return completion;
        }
      }
    }
  }

  private static @Nullable ZerocopyCompletion of(Control control) {
    if (!(control instanceof Control.Other(int level, int type, byte[] data))) {
      return null;
    }
    boolean four = level == Option.IPPROTO_IP && type == Option.IP_RECVERR.name();
    boolean six = level == Option.IPPROTO_IPV6 && type == Option.IPV6_RECVERR.name();
    if (!(four || six) || data[ORIGIN] != SO_EE_ORIGIN_ZEROCOPY) {
      return null;
    }
    ByteBuffer error = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
    return new ZerocopyCompletion(
        Integer.toUnsignedLong(error.getInt(INFO)),
        Integer.toUnsignedLong(error.getInt(DATA)),
        (data[CODE] & SO_EE_CODE_ZEROCOPY_COPIED) != 0);
  }

  /// A buffer on the heap goes by way of a copy that is gone when the call returns: the kernel
  /// would send whatever is there later.
  static void requireDirect(ByteBuffer buffer, int flags) {
    if ((flags & MsgFlags.MSG_ZEROCOPY) != 0 && !buffer.isDirect()) {
      throw new IllegalArgumentException("MSG_ZEROCOPY with a buffer on the heap (a direct one)");
    }
  }
}
