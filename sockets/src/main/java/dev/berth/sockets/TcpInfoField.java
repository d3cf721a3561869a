package dev.berth.sockets;

/// Where the fields of `struct tcp_info` are (linux/tcp.h): each is `tcpi_` and its name in small
/// letters. The structure has only ever grown at its end, so an older kernel gives fewer bytes.
///
/// Two bytes of bit fields are not here: 6 (`tcpi_snd_wscale : 4, tcpi_rcv_wscale : 4`) and 7
/// (`tcpi_delivery_rate_app_limited : 1, tcpi_fastopen_client_fail : 2`).
enum TcpInfoField {
  STATE(0, 1),
  CA_STATE(1, 1),
  RETRANSMITS(2, 1),
  PROBES(3, 1),
  BACKOFF(4, 1),
  OPTIONS(5, 1),
  RTO(8, 4),
  ATO(12, 4),
  SND_MSS(16, 4),
  RCV_MSS(20, 4),
  UNACKED(24, 4),
  SACKED(28, 4),
  LOST(32, 4),
  RETRANS(36, 4),
  LAST_DATA_SENT(44, 4),
  LAST_DATA_RECV(52, 4),
  LAST_ACK_RECV(56, 4),
  PMTU(60, 4),
  RCV_SSTHRESH(64, 4),
  RTT(68, 4),
  RTTVAR(72, 4),
  SND_SSTHRESH(76, 4),
  SND_CWND(80, 4),
  ADVMSS(84, 4),
  REORDERING(88, 4),
  RCV_RTT(92, 4),
  RCV_SPACE(96, 4),
  TOTAL_RETRANS(100, 4),
  PACING_RATE(104, 8),
  MAX_PACING_RATE(112, 8),
  BYTES_ACKED(120, 8),
  BYTES_RECEIVED(128, 8),
  SEGS_OUT(136, 4),
  SEGS_IN(140, 4),
  NOTSENT_BYTES(144, 4),
  MIN_RTT(148, 4),
  DATA_SEGS_IN(152, 4),
  DATA_SEGS_OUT(156, 4),
  DELIVERY_RATE(160, 8),
  BUSY_TIME(168, 8),
  RWND_LIMITED(176, 8),
  SNDBUF_LIMITED(184, 8),
  DELIVERED(192, 4),
  DELIVERED_CE(196, 4),
  BYTES_SENT(200, 8),
  BYTES_RETRANS(208, 8),
  DSACK_DUPS(216, 4),
  REORD_SEEN(220, 4),
  RCV_OOOPACK(224, 4),
  SND_WND(228, 4);

  final int offset;
  final int size;

  TcpInfoField(int offset, int size) {
    this.offset = offset;
    this.size = size;
  }
}
