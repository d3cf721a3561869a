package dev.berth.sockets;

import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// A look-up has failed. The message names the call, what was looked up, and the error:
/// `getaddrinfo example.invalid: EAI_NONAME (-2), Name or service not known`.
///
/// It is an [UnknownHostException] because that is what Java people catch around names, whatever
/// the reason; the reason is [#error].
public final class ResolutionException extends UnknownHostException {
  private static final long serialVersionUID = 1;

  private final String what;
  private final GaiError error;
  private final @Nullable Errno errno;

  /// For a [Resolver] of one's own, too.
  ///
  /// @param what the call and what it looked up: `getaddrinfo example.com http`
  public ResolutionException(String what, GaiError error) {
    this(what, error, null);
  }

  /// @param errno what a failed system call has said, for [GaiError#EAI_SYSTEM]; or null
  ResolutionException(String what, GaiError error, @Nullable Errno errno) {
    super(what + ": " + error + " (" + error.number() + "), " + error.text() + suffix(errno));
    this.what = what;
    this.error = error;
    this.errno = errno;
  }

  private static String suffix(@Nullable Errno errno) {
    return errno == null ? "" : ": " + errno + " (" + errno.number() + "), " + errno.text();
  }

  /// The error.
  public GaiError error() {
    return error;
  }

  /// The error of the system call when [#error] is [GaiError#EAI_SYSTEM], otherwise null.
  public @Nullable Errno errno() {
    return errno;
  }

  /// The same again for the thread that waited: its own stack trace, and this one as the cause.
  ResolutionException inThisThread() {
    ResolutionException again = new ResolutionException(what, error, errno);
    again.initCause(this);
    return again;
  }
}
