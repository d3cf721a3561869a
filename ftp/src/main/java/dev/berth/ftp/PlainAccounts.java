package dev.berth.ftp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Accounts in memory. How long it takes to compare a password depends on the length of the one
/// that the client has sent, and on nothing else ([MessageDigest#isEqual]). No digests: the
/// passwords came in clear text with the program's own arguments, and the first digest takes ten
/// milliseconds.
final class PlainAccounts implements Accounts {
  private static final class Entry {
    private final Account account;
    private final byte[] password;

    Entry(Account account, byte[] password) {
      this.account = account;
      this.password = password;
    }
  }

  /// What is compared when there is no such user, so that this takes no less time. Not empty: that
  /// comparison would be over at once.
  private static final byte[] NOBODY = {0};

  private final Map<String, Entry> entries = new HashMap<>();

  PlainAccounts(Map<Account, String> passwords) {
    passwords.forEach((account, password) -> {
      if (password.isEmpty()) {
        throw new IllegalArgumentException("the password of " + account.name() + " is empty");
      }
      byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
      entries.put(account.name(), new Entry(account, bytes));
    });
  }

  @Override
  public @Nullable Account check(String user, byte[] password) {
    Entry entry = entries.get(user);
    boolean matches = MessageDigest.isEqual(password, entry == null ? NOBODY : entry.password);
    Arrays.fill(password, (byte) 0);
    return entry != null && matches ? entry.account : null;
  }
}
