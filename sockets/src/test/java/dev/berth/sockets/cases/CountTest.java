package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/// The cases are as many as was promised; each counts once, in however many ways it is played.
class CountTest {
  private static final int PROMISED = 200;

  @Test
  void there_are_as_many_cases_as_was_promised() throws Exception {
    long count = 0;
    for (Class<?> one : classes()) {
      count += Arrays.stream(one.getDeclaredMethods()).filter(CountTest::isCase).count();
    }
    assertThat(count).isGreaterThanOrEqualTo(PROMISED);
  }

  private static boolean isCase(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  /// The classes that lie beside this one and are played in both kinds of threads.
  private static List<? extends Class<?>> classes() throws IOException, URISyntaxException {
    Path here = Path.of(CountTest.class.getResource("CountTest.class").toURI()).getParent();
    try (Stream<Path> files = Files.list(here)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Test.class"))
          .map(name -> load(name.substring(0, name.length() - ".class".length())))
          .filter(Case.class::isAssignableFrom)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(CountTest.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
