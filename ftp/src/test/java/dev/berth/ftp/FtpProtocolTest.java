package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.session.Refusal;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a server sees of the protocol, and what an operator may ask of it.
class FtpProtocolTest {
  private static final FtpOptions DEFAULTS = FtpOptions.defaults();

  private final FtpProtocol protocol = new FtpProtocol(new MemoryTree(new ManualClock()), DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void refusesWith421(Refusal why) {
    assertThat(new String(protocol.refusal(why), StandardCharsets.US_ASCII))
        .matches("421 [^\\r\\n]+\\r\\n");
  }

  @Test
  void keepsRoomForTheLongestLine() {
    assertThat(protocol.inputLimit()).isGreaterThan(DEFAULTS.lineLimit() + 2);
    assertThat(protocol.name()).isEqualTo("ftp");
  }

  @Test
  void bydefaultNothingCanBeChanged() {
    assertThat(DEFAULTS.writable()).isFalse();
    assertThat(DEFAULTS.anonymousWritable()).isFalse();
    assertThat(DEFAULTS.withWritable(true).withWritable(false)).isEqualTo(DEFAULTS);
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withIdleTime(Duration.ZERO))
        .withMessageContaining("idleTime");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withFailureDelay(Duration.ofSeconds(-1)))
        .withMessageContaining("failureDelay");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withFailedLogIns(0))
        .withMessageContaining("failedLogIns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withLineLimit(10))
        .withMessageContaining("lineLimit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withBanner("two\r\nlines"))
        .withMessageContaining("banner");
  }
}
