package dev.berth.sockets;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message for [Socket#sendmsg] and [Socket#recvmsg], as `struct msghdr`: buffers that are
/// gathered or scattered, an address, and ancillary data (sendmsg(2), recvmsg(2)).
///
/// It may be used again; receiving replaces what was received before, so take the descriptors out
/// of it first. Not for two threads at once.
public final class Message {
  /// Room for 253 descriptors and credentials, and some more.
  private static final int CONTROL_ROOM = 1024 + 256;

  private final ByteBuffer[] parts;
  private final List<Control> control = new ArrayList<>();
  private @Nullable SocketAddress address;
  private int controlRoom = CONTROL_ROOM;
  private int count;
  private int flags;

  /// A message of these parts: to be sent, from position to limit each, in their order; or to be
  /// filled in their order. At most 1,024 (UIO_MAXIOV).
  public Message(ByteBuffer... parts) {
    this.parts = parts.clone();
  }

  /// Says where it goes, for a socket that is not connected.
  public Message to(SocketAddress receiver) {
    address = receiver;
    return this;
  }

  /// Adds ancillary data to be sent. It goes with the first byte, and again each time that this
  /// message is sent: what is left of it after a part of a stream was taken belongs into another.
  public Message with(Control data) {
    control.add(data);
    return this;
  }

  /// Sets how many bytes of ancillary data can be received; what does not fit is cut off, and
  /// descriptors among it are closed by the kernel ([#isControlTruncated]). Without this there is
  /// room for as many descriptors as a message carries, and credentials.
  public Message withControlRoom(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("room for " + bytes + " bytes of ancillary data");
    }
    controlRoom = bytes;
    return this;
  }

  /// The buffers.
  ByteBuffer[] parts() {
    return parts;
  }

  /// How many bytes the parts have room for; where there is any, no bytes mean the end.
  long room() {
    long room = 0;
    for (ByteBuffer part : parts) {
      room += part.remaining();
    }
    return room;
  }

  int controlRoom() {
    return controlRoom;
  }

  void received(List<Control> data, @Nullable SocketAddress from, int bits) {
    control.clear();
    control.addAll(data);
    address = from;
    flags = bits;
  }

  void transferred(int bytes) {
    count = bytes;
  }

  /// How many bytes were sent or received; 0 for an empty datagram, and at the end of a stream.
  public int count() {
    return count;
  }

  /// Where it goes or where it came from; null on a TCP stream, and for a sender without an
  /// address.
  public @Nullable SocketAddress address() {
    return address;
  }

  /// The ancillary data.
  public List<Control> control() {
    return List.copyOf(control);
  }

  /// The descriptors that were received, which the caller now owns; none when there were none.
  public List<RawFd> descriptors() {
    List<RawFd> all = new ArrayList<>();
    for (Control data : control) {
      if (data instanceof Control.Rights(var some)) {
        some.stream().filter(RawFd.class::isInstance).forEach(fd -> all.add((RawFd) fd));
      }
    }
    return all;
  }

  /// Whether the datagram was longer than the buffers and its rest is lost (MSG_TRUNC).
  public boolean isTruncated() {
    return (flags & MsgFlags.MSG_TRUNC) != 0;
  }

  /// Whether there was more ancillary data than room, and the rest is lost (MSG_CTRUNC); also when
  /// descriptors could not be received because the limit of this process is reached.
  public boolean isControlTruncated() {
    return (flags & Messages.MSG_CTRUNC) != 0;
  }

  /// Whether a record has ended (MSG_EOR, SEQPACKET).
  public boolean isEndOfRecord() {
    return (flags & MsgFlags.MSG_EOR) != 0;
  }

  /// Whether this is urgent data (MSG_OOB).
  public boolean isUrgent() {
    return (flags & MsgFlags.MSG_OOB) != 0;
  }

  /// Whether it came from the queue of errors (MSG_ERRQUEUE).
  public boolean isError() {
    return (flags & MsgFlags.MSG_ERRQUEUE) != 0;
  }
}
