package dev.berth.ftp;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may log in with USER and PASS (RFC 959, section 4.1.1).
///
/// A name that nobody has must cost as much time as a wrong password; otherwise the time of the
/// answer tells which names exist.
@FunctionalInterface
public interface Accounts {
  /// The account for this name and password, or null when they do not belong together. May block:
  /// it runs where the architecture runs blocking work, and for several sessions at once.
  ///
  /// @param user the name, without control characters
  /// @param password the bytes as they were sent; the callee may wipe them
  /// @throws IOException when nobody can say; the client is told to try again later
  @Nullable Account check(String user, byte[] password) throws IOException;

  /// Nobody may log in.
  static Accounts none() {
    return new PlainAccounts(Map.of());
  }

  /// A few accounts that are kept in memory, each with its password in UTF-8. Passwords are
  /// compared in constant time; for a name that nobody has, a comparison is made all the same.
  ///
  /// @throws IllegalArgumentException for an empty password
  static Accounts of(Map<Account, String> passwords) {
    return new PlainAccounts(passwords);
  }
}
