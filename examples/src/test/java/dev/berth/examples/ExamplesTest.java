package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path temporary;

  @Test
  void runsCompactSourceFileAgainstTheModules() throws Exception {
    var hello = temporary.resolve("Hello.java");
    Files.writeString(
        hello,
        """
        import module dev.berth.session;

        void main(String[] args) {
          var here = ModuleLayer.boot().findModule("dev.berth.session").isPresent();
          IO.println("Hello, " + args[0] + ": " + here);
        }
        """);

    var ran = CompactSource.of(hello).run("Berth");

    assertThat(ran.output()).isEqualTo("Hello, Berth: true\n");
    assertThat(ran.status()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleCompilesWithoutWarning() throws IOException {
    return examples().stream()
        .map(file ->
            dynamicTest(
                file.toString(),
                () -> {
                  var compiled = CompactSource.of(file).compile(temporary);
                  assertThat(compiled.output()).isEmpty();
                  assertThat(compiled.status()).isZero();
                }));
  }

  /// All `*.java` files of this directory but the sources of these tests.
  private static List<Path> examples() throws IOException {
    var base = Path.of("").toAbsolutePath();
    try (var files = Files.walk(base)) {
      return files
          .map(base::relativize)
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith("src") && !file.startsWith("target"))
          .sorted()
          .toList();
    }
  }
}
