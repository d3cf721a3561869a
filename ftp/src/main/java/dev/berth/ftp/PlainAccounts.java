package dev.berth.ftp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Accounts in memory. Digests of equal length are compared instead of passwords, so that the time
/// depends neither on the length nor on the content. This is no password hash for storage: the
/// passwords came in clear text with the program's own arguments.
final class PlainAccounts implements Accounts {
  private record Entry(Account account, Secret secret) {}

  /// A digest of a password.
  private static final class Secret {
    private final byte[] digest;

    Secret(byte[] password) {
      digest = sha256().digest(password);
    }

    boolean matches(byte[] password) {
      return MessageDigest.isEqual(digest, sha256().digest(password));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private static final Secret NOBODY = new Secret(new byte[0]);

  private final Map<String, Entry> entries = new HashMap<>();

  PlainAccounts(Map<Account, String> passwords) {
    passwords.forEach((account, password) -> {
      if (password.isEmpty()) {
        throw new IllegalArgumentException("the password of " + account.name() + " is empty");
      }
      byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
      entries.put(account.name(), new Entry(account, new Secret(bytes)));
    });
  }

  @Override
  public @Nullable Account check(String user, byte[] password) {
    Entry entry = entries.get(user);
    boolean matches = (entry == null ? NOBODY : entry.secret).matches(password);
    Arrays.fill(password, (byte) 0);
    return entry != null && matches ? entry.account : null;
  }
}
