package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The table of commands.
class CommandTest {
  @ParameterizedTest
  @EnumSource
  void eachIsFoundByItsVerb(Command command) {
    assertThat(Command.of(Command.pack(command.name()))).isEqualTo(command);
  }

  @ParameterizedTest
  @EnumSource
  void whatWritesNeedsALogIn(Command command) {
    if (command.writes() || command.transfers()) {
      assertThat(command.needsLogIn()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void helpNamesAnArgumentWhereOneIsTaken(Command command) {
    if (command.needsArgument()) {
      assertThat(command.help()).startsWith(command.name() + " ");
    }
  }

  @Test
  void othersAreNotFound() {
    for (String verb : new String[] {"", "X", "RET", "RETRR", "GET", "RETRRETR"}) {
      assertThat(Command.of(Command.pack(verb))).isNull();
    }
  }

  @Test
  void onlyAFewAreAnsweredInATransfer() {
    assertThat(Arrays.stream(Command.values()).filter(Command::isForDuringTransfer))
        .containsExactlyInAnyOrder(Command.ABOR, Command.STAT, Command.QUIT, Command.NOOP);
  }
}
