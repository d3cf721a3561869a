package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Accounts in memory.
class AccountsTest {
  private static final Account ALICE = new Account("älice", true);
  private static final Accounts ACCOUNTS = Accounts.of(Map.of(ALICE, "gehëim"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void onlyTheRightPasswordOpens() throws IOException {
    assertThat(ACCOUNTS.check("älice", bytes("gehëim"))).isEqualTo(ALICE);
    assertThat(ACCOUNTS.check("älice", bytes("gehëim "))).isNull();
    assertThat(ACCOUNTS.check("älice", bytes(""))).isNull();
    assertThat(ACCOUNTS.check("ÄLICE", bytes("gehëim"))).isNull();
    assertThat(ACCOUNTS.check("bob", bytes("gehëim"))).isNull();
    assertThat(ACCOUNTS.check("bob", bytes(""))).isNull();
  }

  @Test
  void nobodyMeansNobody() throws IOException {
    assertThat(Accounts.none().check("", bytes(""))).isNull();
  }

  @Test
  void thePasswordIsWiped() throws IOException {
    byte[] password = bytes("gehëim");
    ACCOUNTS.check("älice", password);
    assertThat(password).containsOnly(0);
  }

  @Test
  void anEmptyPasswordIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Accounts.of(Map.of(ALICE, "")))
        .withMessageContaining("älice");
  }
}
