package dev.berth.ftp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/// What the `options:` of a dialogue mean here: the names of [FtpOptions]' components. Times are in
/// seconds.
///
/// Without any: anonymous may read; `alice`, password `secret`, may change files; `bob`, password
/// `hunter2`, may read.
final class DialogueOptions {
  private static final Accounts ACCOUNTS =
      Accounts.of(
          Map.of(new Account("alice", true), "secret", new Account("bob", false), "hunter2"));

  private DialogueOptions() {}

  static FtpOptions of(Map<String, String> options) {
    FtpOptions result = FtpOptions.defaults().withAccounts(ACCOUNTS).withWritable(true);
    for (Map.Entry<String, String> option : options.entrySet()) {
      result = with(result, option.getKey(), option.getValue());
    }
    return result;
  }

  private static FtpOptions with(FtpOptions options, String name, String value) {
    return switch (name) {
      case "anonymous" -> options.withAnonymous(Boolean.parseBoolean(value));
      case "anonymousWritable" -> options.withAnonymousWritable(Boolean.parseBoolean(value));
      case "writable" -> options.withWritable(Boolean.parseBoolean(value));
      case "banner" -> options.withBanner(value);
      case "idleTime" -> options.withIdleTime(seconds(value));
      case "logInTime" -> options.withLogInTime(seconds(value));
      case "connectTime" -> options.withConnectTime(seconds(value));
      case "stallTime" -> options.withStallTime(seconds(value));
      case "failedLogIns" -> options.withFailedLogIns(Integer.parseInt(value));
      case "failureDelay" -> options.withFailureDelay(seconds(value));
      case "passiveAddress" ->
          options.withPassiveAddress((Inet4Address) InetAddress.ofLiteral(value));
      case "lineLimit" -> options.withLineLimit(Integer.parseInt(value));
      default -> throw new IllegalArgumentException("no such option: " + name);
    };
  }

  private static Duration seconds(String value) {
    return Duration.ofSeconds(Long.parseLong(value));
  }
}
