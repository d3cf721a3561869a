package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.AcceptFailure.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an accept loop does about the errors of accept(2).
class AcceptFailureTest {
  @ParameterizedTest
  @EnumSource(
      value = Errno.class,
      names = {
        "ECONNABORTED",
        "ENETDOWN",
        "EPROTO",
        "ENOPROTOOPT",
        "EHOSTDOWN",
        "ENONET",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EPERM"
      })
  void whatHasHappenedToOneConnectionIsPassedOver(Errno errno) {
    assertThat(AcceptFailure.of(errno)).isEqualTo(AcceptFailure.NEXT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Errno.class,
      names = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
  void whenSomethingHasRunOutItPauses(Errno errno) {
    assertThat(AcceptFailure.of(errno)).isEqualTo(AcceptFailure.PAUSE);
  }

  @Test
  void whatNobodyHasThoughtOfPausesTooAndDoesNotSpin() {
    assertThat(AcceptFailure.of(Errno.UNKNOWN)).isEqualTo(AcceptFailure.PAUSE);
    assertThat(AcceptFailure.of(Errno.EIO)).isEqualTo(AcceptFailure.PAUSE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Errno.class,
      names = {"EBADF", "EINVAL", "ENOTSOCK", "EOPNOTSUPP", "EFAULT"})
  void whatIsNoListenerEndsIt(Errno errno) {
    assertThat(AcceptFailure.of(errno)).isEqualTo(AcceptFailure.END);
  }

  @Test
  void pausesBecomeLongerUpToASecondAndBeginAnewAfterASuccess() {
    Backoff backoff = new Backoff();
    assertThat(backoff.isFresh()).isTrue();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(5));
    assertThat(backoff.isFresh()).isFalse();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(10));
    for (int i = 0; i < 6; i++) {
      assertThat(backoff.next()).isLessThan(Duration.ofSeconds(1));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
    }
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(5));
  }
}
