package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
  private static Program java(String line) {
    return new Program("/jdk/bin/java", List.of(line.split(" ")), Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "java Main -x, java -Xmx9m Main -x",
    "java -cp a:b -Xmx1m Main -cp x, java -cp a:b -Xmx1m -Xmx9m Main -cp x",
    "java --class-path=a Main, java --class-path=a -Xmx9m Main",
    "java -ea -jar x.jar -jar, java -ea -jar -Xmx9m x.jar -jar",
    "java -jar -Xmx1m x.jar, java -jar -Xmx1m -Xmx9m x.jar",
    "java -p lib -m m/c -m, java -p lib -Xmx9m -m m/c -m",
    "java --module=m/c a, java -Xmx9m --module=m/c a",
    "java --module-path lib --module m/c a, java --module-path lib -Xmx9m --module m/c a",
    "java --add-modules m --enable-native-access m File.java a, "
        + "java --add-modules m --enable-native-access m -Xmx9m File.java a",
    "java --enable-native-access=m File.java, java --enable-native-access=m -Xmx9m File.java",
    "java --source 25 script, java --source 25 -Xmx9m script",
    "java -ea @more Main, java -ea -Xmx9m @more Main",
    "java @all, java -Xmx9m @all",
    "java -version, java -version -Xmx9m",
    "java -cp, java -cp -Xmx9m"
  })
  void options_go_right_before_what_is_started(String before, String after) {
    assertThat(java(before).withJvmOptions("-Xmx9m").argv()).containsExactly(after.split(" "));
  }

  @Test
  void several_options_keep_their_order() {
    assertThat(java("java Main").withJvmOptions("-a", "-b").argv())
        .containsExactly("java", "-a", "-b", "Main");
  }

  @Test
  void another_program_has_no_options_for_a_jvm() {
    Program program = new Program("/opt/my-java", List.of("my-java", "x"), Map.of());
    assertThatThrownBy(() -> program.withJvmOptions("-Xmx9m"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "/opt/my-java is not the java launcher: give it the options in JAVA_TOOL_OPTIONS");
  }
}
