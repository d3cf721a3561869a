package dev.berth.ftp;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an operator decides about an FTP server. Start from [#defaults] and change what differs.
///
/// @param accounts who may log in by name
/// @param anonymous whether `anonymous` and `ftp` may log in with any password (RFC 1635)
/// @param anonymousWritable whether they may change files too, where `writable` allows it
/// @param writable whether files can be changed at all, by accounts that may
/// @param banner the text of the first reply, on one line
/// @param idleTime how long a client may say nothing while nothing is transferred
/// @param logInTime how long a client may take, from the connection on, to log in
/// @param connectTime how long a data connection may take to open (RFC 959 has no number)
/// @param stallTime how long a transfer may go without moving a byte
/// @param failedLogIns with this many wrong passwords the connection ends
/// @param failureDelay how long the answer to a wrong password takes
/// @param passiveAddress what 227 tells instead of the connection's own address, for a server
///   behind address translation; null: the connection's own
/// @param lineLimit the longest command line, in bytes, without its end
public record FtpOptions(
    Accounts accounts,
    boolean anonymous,
    boolean anonymousWritable,
    boolean writable,
    String banner,
    Duration idleTime,
    Duration logInTime,
    Duration connectTime,
    Duration stallTime,
    int failedLogIns,
    Duration failureDelay,
    @Nullable Inet4Address passiveAddress,
    int lineLimit) {

  /// The longest path that Linux takes (PATH_MAX of limits.h), and a verb before it.
  private static final int LONGEST_LINE = 4096 + 8;

  /// Checks that the numbers make sense.
  public FtpOptions {
    requirePositive("idleTime", idleTime);
    requirePositive("logInTime", logInTime);
    requirePositive("connectTime", connectTime);
    requirePositive("stallTime", stallTime);
    if (failureDelay.isNegative()) {
      throw new IllegalArgumentException(
          "failureDelay: " + failureDelay + ", must not be negative");
    }
    if (failedLogIns < 1) {
      throw new IllegalArgumentException("failedLogIns: " + failedLogIns + ", must be 1 or more");
    }
    if (lineLimit < 64 || lineLimit > 32 * 1024) {
      throw new IllegalArgumentException("lineLimit: " + lineLimit + ", must be 64 to 32768");
    }
    if (banner.length() > 1024 || banner.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException("banner: must be up to 1024 printable ASCII characters");
    }
  }

  private static void requirePositive(String name, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + ": " + time + ", must be more than nothing");
    }
  }

  /// Anonymous reading, nothing else. Idle 300 s as vsftpd, a minute to log in and for each data
  /// connection, three wrong passwords.
  public static FtpOptions defaults() {
    return new FtpOptions(
        Accounts.none(),
        true,
        false,
        false,
        "FTP server ready.",
        Duration.ofSeconds(300),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300),
        3,
        Duration.ofSeconds(1),
        null,
        LONGEST_LINE);
  }

  /// These options with another [#accounts].
  public FtpOptions withAccounts(Accounts accounts) {
    return edit(draft -> draft.accounts = accounts);
  }

  /// These options with another [#anonymous].
  public FtpOptions withAnonymous(boolean anonymous) {
    return edit(draft -> draft.anonymous = anonymous);
  }

  /// These options with another [#anonymousWritable].
  public FtpOptions withAnonymousWritable(boolean anonymousWritable) {
    return edit(draft -> draft.anonymousWritable = anonymousWritable);
  }

  /// These options with another [#writable].
  public FtpOptions withWritable(boolean writable) {
    return edit(draft -> draft.writable = writable);
  }

  /// These options with another [#banner].
  public FtpOptions withBanner(String banner) {
    return edit(draft -> draft.banner = banner);
  }

  /// These options with another [#idleTime].
  public FtpOptions withIdleTime(Duration idleTime) {
    return edit(draft -> draft.idleTime = idleTime);
  }

  /// These options with another [#logInTime].
  public FtpOptions withLogInTime(Duration logInTime) {
    return edit(draft -> draft.logInTime = logInTime);
  }

  /// These options with another [#connectTime].
  public FtpOptions withConnectTime(Duration connectTime) {
    return edit(draft -> draft.connectTime = connectTime);
  }

  /// These options with another [#stallTime].
  public FtpOptions withStallTime(Duration stallTime) {
    return edit(draft -> draft.stallTime = stallTime);
  }

  /// These options with another [#failedLogIns].
  public FtpOptions withFailedLogIns(int failedLogIns) {
    return edit(draft -> draft.failedLogIns = failedLogIns);
  }

  /// These options with another [#failureDelay].
  public FtpOptions withFailureDelay(Duration failureDelay) {
    return edit(draft -> draft.failureDelay = failureDelay);
  }

  /// These options with another [#passiveAddress].
  public FtpOptions withPassiveAddress(@Nullable Inet4Address passiveAddress) {
    return edit(draft -> draft.passiveAddress = passiveAddress);
  }

  /// These options with another [#lineLimit].
  public FtpOptions withLineLimit(int lineLimit) {
    return edit(draft -> draft.lineLimit = lineLimit);
  }

  private FtpOptions edit(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /// The components, while one of them changes.
  private static final class Draft {
    private Accounts accounts;
    private boolean anonymous;
    private boolean anonymousWritable;
    private boolean writable;
    private String banner;
    private Duration idleTime;
    private Duration logInTime;
    private Duration connectTime;
    private Duration stallTime;
    private int failedLogIns;
    private Duration failureDelay;
    private @Nullable Inet4Address passiveAddress;
    private int lineLimit;

    Draft(FtpOptions from) {
      accounts = from.accounts;
      anonymous = from.anonymous;
      anonymousWritable = from.anonymousWritable;
      writable = from.writable;
      banner = from.banner;
      idleTime = from.idleTime;
      logInTime = from.logInTime;
      connectTime = from.connectTime;
      stallTime = from.stallTime;
      failedLogIns = from.failedLogIns;
      failureDelay = from.failureDelay;
      passiveAddress = from.passiveAddress;
      lineLimit = from.lineLimit;
    }

    FtpOptions options() {
      return new FtpOptions(
          accounts,
          anonymous,
          anonymousWritable,
          writable,
          banner,
          idleTime,
          logInTime,
          connectTime,
          stallTime,
          failedLogIns,
          failureDelay,
          passiveAddress,
          lineLimit);
    }
  }
}
