package dev.berth.sockets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What the kernel knows of a TCP connection at one moment ([Option#TCP_INFO], tcp(7)): `struct
/// tcp_info`, each field under its own name without `tcpi_`. A count that this kernel is too old to
/// tell is -1.
public final class TcpInfo {
  /// What is asked for: all that is known here, and room for what later kernels append.
  static final int MOST_BYTES = 256;

  static final int TCPI_OPT_TIMESTAMPS = 1;
  static final int TCPI_OPT_SACK = 2;
  static final int TCPI_OPT_WSCALE = 4;
  static final int TCPI_OPT_ECN = 8;
  static final int TCPI_OPT_SYN_DATA = 32;

  private static final int WSCALE_AT = 6;
  private static final int APP_LIMITED_AT = 7;

  private final ByteBuffer bytes;

  TcpInfo(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private long get(TcpInfoField field) {
    if (field.offset + field.size > bytes.limit()) {
      return -1;
    }
    return switch (field.size) {
      case 1 -> bytes.get(field.offset) & 0xff;
      case 4 -> Integer.toUnsignedLong(bytes.getInt(field.offset));
      default -> bytes.getLong(field.offset);
    };
  }

  private boolean has(int option) {
    return (get(TcpInfoField.OPTIONS) & option) != 0;
  }

  /// The state, the round trip and what is on its way: for a log.
  @Override
  public String toString() {
    return state()
        + ", rtt "
        + rtt()
        + " us, cwnd "
        + sndCwnd()
        + ", unacked "
        + unacked()
        + ", retransmitted "
        + totalRetrans();
  }

  // ---------------------------------------------------------------- what was agreed on

  /// Where the connection is in its life.
  public TcpState state() {
    return TcpState.of((int) get(TcpInfoField.STATE));
  }

  /// What the sender makes of acknowledgements.
  public enum Congestion {
    /// Nothing is amiss.
    OPEN(0),
    /// Acknowledgements come out of order.
    DISORDER(1),
    /// The window shrinks, as the network has asked for it (ECN).
    CWR(2),
    /// Lost segments are sent again.
    RECOVERY(3),
    /// The timer has run out, and everything is sent again.
    LOSS(4);

    private final int number;

    Congestion(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    private static Congestion of(int number) {
      return values()[number];
    }
  }

  /// What the sender makes of acknowledgements (`tcpi_ca_state`).
  public Congestion caState() {
    return Congestion.of((int) get(TcpInfoField.CA_STATE));
  }

  /// Whether segments carry times (RFC 7323).
  public boolean timestamps() {
    return has(TCPI_OPT_TIMESTAMPS);
  }

  /// Whether segments may be acknowledged out of order (RFC 2018).
  public boolean sack() {
    return has(TCPI_OPT_SACK);
  }

  /// Whether routers may mark packets instead of dropping them (RFC 3168).
  public boolean ecn() {
    return has(TCPI_OPT_ECN);
  }

  /// Whether data went with the SYN and was acknowledged with it ([Option#TCP_FASTOPEN]).
  public boolean synData() {
    return has(TCPI_OPT_SYN_DATA);
  }

  /// By how many bits the window that the peer offers is shifted; 0 when that was not agreed on.
  public int sndWscale() {
    return has(TCPI_OPT_WSCALE) ? bytes.get(WSCALE_AT) & 0xf : 0;
  }

  /// By how many bits the window that we offer is shifted; 0 when that was not agreed on.
  public int rcvWscale() {
    return has(TCPI_OPT_WSCALE) ? bytes.get(WSCALE_AT) >> 4 & 0xf : 0;
  }

  /// Whether [#deliveryRate] is so low only because there was nothing to send.
  public boolean deliveryRateAppLimited() {
    return (bytes.get(APP_LIMITED_AT) & 1) != 0;
  }

  // ---------------------------------------------------------------- the connection

  /// How often the segment that waits for its acknowledgement has been sent again by the timer.
  public long retransmits() {
    return get(TcpInfoField.RETRANSMITS);
  }

  /// Probes of a closed window or of an idle peer that are unanswered.
  public long probes() {
    return get(TcpInfoField.PROBES);
  }

  /// How often the timer has been doubled.
  public long backoff() {
    return get(TcpInfoField.BACKOFF);
  }

  /// Segments sent and not acknowledged. On a listener: how many connections wait for accept(2);
  /// see [Socket#listenQueue].
  public long unacked() {
    return get(TcpInfoField.UNACKED);
  }

  /// Of these, segments that the peer has acknowledged out of order (SACK). On a listener: the
  /// backlog.
  public long sacked() {
    return get(TcpInfoField.SACKED);
  }

  /// Of these, segments believed to be lost.
  public long lost() {
    return get(TcpInfoField.LOST);
  }

  /// Of these, segments sent again.
  public long retrans() {
    return get(TcpInfoField.RETRANS);
  }

  /// Segments sent again since the connection stands.
  public long totalRetrans() {
    return get(TcpInfoField.TOTAL_RETRANS);
  }

  // ---------------------------------------------------------------- times

  /// Microseconds until a segment is sent again for want of an acknowledgement.
  public long rto() {
    return get(TcpInfoField.RTO);
  }

  /// Microseconds that an acknowledgement is held back, to go with data.
  public long ato() {
    return get(TcpInfoField.ATO);
  }

  /// The smoothed round trip in microseconds.
  public long rtt() {
    return get(TcpInfoField.RTT);
  }

  /// How much the round trip varies, in microseconds.
  public long rttvar() {
    return get(TcpInfoField.RTTVAR);
  }

  /// The shortest round trip of late, in microseconds; 4294967295 when none was measured.
  public long minRtt() {
    return get(TcpInfoField.MIN_RTT);
  }

  /// The receiver's estimate of the round trip, in microseconds; 0 when it has none.
  public long rcvRtt() {
    return get(TcpInfoField.RCV_RTT);
  }

  /// Milliseconds since data were sent last.
  public long lastDataSent() {
    return get(TcpInfoField.LAST_DATA_SENT);
  }

  /// Milliseconds since data came last.
  public long lastDataRecv() {
    return get(TcpInfoField.LAST_DATA_RECV);
  }

  /// Milliseconds since an acknowledgement came last.
  public long lastAckRecv() {
    return get(TcpInfoField.LAST_ACK_RECV);
  }

  /// Microseconds in which there was something to send.
  public long busyTime() {
    return get(TcpInfoField.BUSY_TIME);
  }

  /// Of these, microseconds in which the peer's window held it up.
  public long rwndLimited() {
    return get(TcpInfoField.RWND_LIMITED);
  }

  /// Of these, microseconds in which our send buffer was too small.
  public long sndbufLimited() {
    return get(TcpInfoField.SNDBUF_LIMITED);
  }

  // ---------------------------------------------------------------- sizes

  /// The most bytes of a segment that we send.
  public long sndMss() {
    return get(TcpInfoField.SND_MSS);
  }

  /// The bytes of a segment that comes, as far as seen.
  public long rcvMss() {
    return get(TcpInfoField.RCV_MSS);
  }

  /// The most bytes of a segment that the peer was told.
  public long advmss() {
    return get(TcpInfoField.ADVMSS);
  }

  /// The largest packet that the path takes, in bytes.
  public long pmtu() {
    return get(TcpInfoField.PMTU);
  }

  /// The most bytes of window that we offer for now.
  public long rcvSsthresh() {
    return get(TcpInfoField.RCV_SSTHRESH);
  }

  /// The bytes that the reader takes in a round trip, by which the receive buffer grows.
  public long rcvSpace() {
    return get(TcpInfoField.RCV_SPACE);
  }

  /// The window that the peer offers, in bytes. Since Linux 5.4.
  public long sndWnd() {
    return get(TcpInfoField.SND_WND);
  }

  /// Bytes that were written and not yet sent for the first time.
  public long notsentBytes() {
    return get(TcpInfoField.NOTSENT_BYTES);
  }

  // ---------------------------------------------------------------- congestion

  /// Segments that may be on their way (the congestion window).
  public long sndCwnd() {
    return get(TcpInfoField.SND_CWND);
  }

  /// Segments at which the window grows slowly only; 2147483647 at first.
  public long sndSsthresh() {
    return get(TcpInfoField.SND_SSTHRESH);
  }

  /// By how many segments order may be off before one counts as lost.
  public long reordering() {
    return get(TcpInfoField.REORDERING);
  }

  /// How often segments were seen out of order by their acknowledgements. Since Linux 4.19.
  public long reordSeen() {
    return get(TcpInfoField.REORD_SEEN);
  }

  /// Segments that the peer has told to have got twice. Since Linux 4.19.
  public long dsackDups() {
    return get(TcpInfoField.DSACK_DUPS);
  }

  /// Segments that came out of order. Since Linux 5.4.
  public long rcvOoopack() {
    return get(TcpInfoField.RCV_OOOPACK);
  }

  // ---------------------------------------------------------------- rates and counts since the
  // connection stands

  /// Bytes a second at which segments are let go; -1 for any number.
  public long pacingRate() {
    return get(TcpInfoField.PACING_RATE);
  }

  /// The most bytes a second ([Option#SO_MAX_PACING_RATE]); -1 for any number.
  public long maxPacingRate() {
    return get(TcpInfoField.MAX_PACING_RATE);
  }

  /// Bytes a second that have reached the peer of late; 0 before it was measured. Since Linux 4.9.
  public long deliveryRate() {
    return get(TcpInfoField.DELIVERY_RATE);
  }

  /// Bytes sent, those sent again included. Since Linux 4.19.
  public long bytesSent() {
    return get(TcpInfoField.BYTES_SENT);
  }

  /// Bytes sent again. Since Linux 4.19.
  public long bytesRetrans() {
    return get(TcpInfoField.BYTES_RETRANS);
  }

  /// Bytes that the peer has acknowledged; those of the handshake (SYN) count as one.
  public long bytesAcked() {
    return get(TcpInfoField.BYTES_ACKED);
  }

  /// Bytes that have come and were acknowledged.
  public long bytesReceived() {
    return get(TcpInfoField.BYTES_RECEIVED);
  }

  /// Segments sent.
  public long segsOut() {
    return get(TcpInfoField.SEGS_OUT);
  }

  /// Segments that came.
  public long segsIn() {
    return get(TcpInfoField.SEGS_IN);
  }

  /// Segments with data sent.
  public long dataSegsOut() {
    return get(TcpInfoField.DATA_SEGS_OUT);
  }

  /// Segments with data that came.
  public long dataSegsIn() {
    return get(TcpInfoField.DATA_SEGS_IN);
  }

  /// Segments that have reached the peer. Since Linux 4.18.
  public long delivered() {
    return get(TcpInfoField.DELIVERED);
  }

  /// Of these, segments that were marked on their way (ECN). Since Linux 4.18.
  public long deliveredCe() {
    return get(TcpInfoField.DELIVERED_CE);
  }
}
