package dev.berth.cli;

import dev.berth.sockets.ConnectFailedException;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.ResolutionException;
import dev.berth.tls.TlsException;
import java.io.IOException;
import java.net.SocketTimeoutException;

/// Why `berth nc` has failed, in one line, and what helps.
final class NcWords {
  private NcWords() {}

  /// Why nobody could be connected to, or the conversation broke off.
  static String why(IOException e) {
    String text = e.getMessage() == null ? e.toString() : e.getMessage();
    return switch (e) {
      case ErrnoException.ConnectionReset _ ->
          text + ": the peer has broken off, and what was sent last may not have arrived";
      case ErrnoException.BrokenPipe _ ->
          text + ": the peer has closed, and not all of the input was sent";
      case ErrnoException.ConnectionRefused _ -> text + refused();
      case ConnectFailedException all when isRefused(all) -> text + refused();
      case ResolutionException _ -> text + "; with -n a HOST must be an address in digits";
      case SocketTimeoutException _ -> text + "; -w SECONDS sets it";
      case TlsException tls -> text + remedy(tls);
      default -> text;
    };
  }

  private static String refused() {
    return "; nobody listens there: start the server, or look for its port with `berth scan`";
  }

  private static boolean isRefused(ConnectFailedException e) {
    return e.attempts().stream()
        .allMatch(attempt -> attempt.failure() instanceof ErrnoException.ConnectionRefused);
  }

  private static String remedy(TlsException e) {
    return switch (e.reason()) {
      case UNKNOWN_ISSUER ->
          "; --tls-ca FILE believes the certificates in a file, --tls-insecure anybody";
      case NAME_MISMATCH -> "; --tls-name NAME asks for another name";
      case NOT_TLS,
          OUT_OF_DATE,
          BAD_CERTIFICATE,
          NO_CERTIFICATE,
          ALERT,
          TRUNCATED,
          CLOSED,
          FLOOD,
          RENEGOTIATION,
          PROTOCOL ->
          "";
    };
  }

  /// Why there is no listening.
  static String whyNot(IOException e) {
    String text = why(e);
    if (!(e instanceof ErrnoException errno)) {
      return text;
    }
    return switch (errno.errno()) {
      case EADDRINUSE ->
          text
              + ": choose another port (0 takes a free one, and -v tells it), or find who has it"
              + " with `ss -lntup`; a path must not be there";
      case EACCES -> text + ": ports below 1024 are not for this user; choose a higher one";
      case EADDRNOTAVAIL -> text + ": `ip address` lists the addresses of this machine";
      default -> text;
    };
  }
}
