package dev.berth.sockets;

/// The flags of send(2) and recv(2), to be added up; meant to be imported statically.
public final class MsgFlags {
  /// Send or receive the urgent byte, out of band (tcp(7)).
  public static final int MSG_OOB = 0x1;

  /// Receive without taking: the next call sees the same bytes.
  public static final int MSG_PEEK = 0x2;

  /// Send only to hosts on a network of ours.
  public static final int MSG_DONTROUTE = 0x4;

  /// Receiving a datagram: tell its real length, also when it was cut. On a TCP stream: drop the
  /// bytes instead of copying them, so that the result counts them and the buffer stays as it is.
  public static final int MSG_TRUNC = 0x20;

  /// Do not wait: the result is [Socket#WOULD_BLOCK] where the call would have to.
  public static final int MSG_DONTWAIT = 0x40;

  /// Sending: this is the end of a record (SEQPACKET).
  public static final int MSG_EOR = 0x80;

  /// Receive until the buffer is full, the stream ends, or an error comes; with MSG_PEEK, wait
  /// until that much is there. When an error or the deadline ends it, the buffer's position tells
  /// how much had come. Of no effect on datagrams.
  public static final int MSG_WAITALL = 0x100;

  /// Tell the network that the peer's address is right, so that it need not ask (udp(7)).
  public static final int MSG_CONFIRM = 0x800;

  /// Receive from the queue of errors (IP_RECVERR, MSG_ZEROCOPY); never waits.
  public static final int MSG_ERRQUEUE = 0x2000;

  /// No SIGPIPE when nobody reads; set in every call here, named for completeness.
  public static final int MSG_NOSIGNAL = 0x4000;

  /// More is coming at once: hold back a partial segment or datagram, as TCP_CORK does.
  public static final int MSG_MORE = 0x8000;

  /// recvmmsg(2): do not wait for more once one message has come; set in every call here.
  public static final int MSG_WAITFORONE = 0x10000;

  /// Send from the caller's memory without a copy: a direct buffer, with [Option#SO_ZEROCOPY] set
  /// (else the flag does nothing). The memory must stay as it is until a [ZerocopyCompletion] tells
  /// that it is free.
  public static final int MSG_ZEROCOPY = 0x4000000;

  /// Send data with the SYN (TCP Fast Open, tcp(7)).
  public static final int MSG_FASTOPEN = 0x20000000;

  /// Descriptors that are received are close-on-exec; set in every call here.
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private MsgFlags() {}
}
