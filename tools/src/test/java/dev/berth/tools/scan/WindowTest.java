package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many connects may be under way.
final class WindowTest {
  @Test
  void itBeginsWithWhatIsAllowed() {
    Window window = new Window(100);

    assertThat(window.hasRoom(99)).isTrue();
    assertThat(window.hasRoom(100)).isFalse();
  }

  @Test
  void aShortageLeavesSomeToOthers() {
    Window window = new Window(100);
    window.shrink(80);

    assertThat(window.size()).isEqualTo(70);
  }

  @Test
  void thereIsAlwaysRoomForOne() {
    Window window = new Window(0);
    window.shrink(0);

    assertThat(window.hasRoom(0)).isTrue();
    assertThat(window.hasRoom(1)).isFalse();
  }

  @Test
  void itGrowsAgainByOneForEachRoundOfAnswers() {
    Window window = new Window(100);
    window.shrink(0);
    window.answered();
    assertThat(window.size()).isEqualTo(2);
    window.answered();
    assertThat(window.size()).isEqualTo(2);
    window.answered();
    assertThat(window.size()).isEqualTo(3);
  }

  @Test
  void itNeverGrowsBeyondWhatIsAllowed() {
    Window window = new Window(3);
    for (int i = 0; i < 100; i++) {
      window.answered();
    }
    assertThat(window.size()).isEqualTo(3);
  }
}
