package dev.berth.tls;

import dev.berth.tls.TlsException.Reason;
import javax.net.ssl.SSLSession;

/// Bounds what a peer can make us do for nothing: records that carry nothing are counted, and
/// negotiating anew is refused. The engine itself would go on for ever.
final class Nuisance {
  /// Records in a row that carry nothing, once the connection stands: alerts that warn, keys that
  /// change (RFC 8446, section 4.6.3), tickets, empty ones. Go allows 16, OpenSSL 32.
  private static final int EMPTY_RECORDS = 32;

  /// Records of a handshake, each of which may be as short as one byte; one of usual size takes
  /// less than ten each way.
  private static final int HANDSHAKE_RECORDS = 1000;

  private boolean established;
  private boolean hasKeyUpdates;
  private int empty;

  /// Whether nothing has come yet.
  boolean isFirstRecord() {
    return !established && empty == 0;
  }

  /// The handshake is over.
  void established(SSLSession session) {
    established = true;
    // TLS 1.3 changes keys without a handshake; before, what looks like a handshake is one.
    hasKeyUpdates = session.getProtocol().equals("TLSv1.3");
    empty = 0;
  }

  /// A record has come.
  ///
  /// @param carriesSomething for the reader
  /// @param handshakes whether the engine has to say something to it
  void count(boolean carriesSomething, boolean handshakes) throws TlsException {
    empty = carriesSomething ? 0 : empty + 1;
    if (empty > (established ? EMPTY_RECORDS : HANDSHAKE_RECORDS)) {
      String what = "the peer has sent " + empty + " records in a row without any data";
      throw new TlsException(Reason.FLOOD, what, null);
    }
    if (established && handshakes && !hasKeyUpdates) {
      String what = "the peer wants to negotiate anew, which is refused";
      throw new TlsException(Reason.RENEGOTIATION, what, null);
    }
  }
}
