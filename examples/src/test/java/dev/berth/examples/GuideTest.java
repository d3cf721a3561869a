package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuideTest {
  private static final Set<String> OWN_SERVERS = Set.of("00-random-integers", "40-own-server");
  private static final Path GUIDE = Path.of("..", "docs", "guide");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern QUESTION = Pattern.compile("(?m)^### (\\d+)\\. .*\\?$");

  @Test
  void thereAreThirtyQuestionsInOrder() throws IOException {
    var numbers =
        QUESTION
            .matcher(Files.readString(GUIDE.resolve("questions.md")))
            .results()
            .map(heading -> Integer.parseInt(heading.group(1)));

    assertThat(numbers).containsExactlyElementsOf(Stream.iterate(1, n -> n + 1).limit(30).toList());
  }

  @Test
  void everyAnswerIsShownByExamplesThatAreRun() throws IOException {
    var text = Files.readString(GUIDE.resolve("questions.md"));
    for (var answer : List.of(text.split("(?m)^### ")).subList(1, 31)) {
      var shown = answer.substring(answer.lastIndexOf("Shown by"));

      assertThat(examplesIn(shown)).describedAs(answer).isNotEmpty().isSubsetOf(Examples.all());
    }
  }

  @Test
  void everyChapterHasAQuestion() throws IOException {
    var asked = examplesIn(Files.readString(GUIDE.resolve("questions.md")));

    assertThat(chapters(asked)).isEqualTo(chapters(examplesOfTheGuide()));
  }

  @Test
  void everyChapterHasAPageThatNamesAllItsExamples() throws IOException {
    for (var example : examplesOfTheGuide()) {
      var page = GUIDE.resolve(example.getParent() + ".md");
      assertThat(examplesIn(Files.readString(page))).contains(example);
    }
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    var index = linksIn(Files.readString(GUIDE.resolve("README.md")));

    assertThat(index).containsAll(pages().map(page -> page.getFileName().toString()).toList());
  }

  @Test
  void everyPageNamesItsSystemCalls() throws IOException {
    for (var page :
        pages().filter(page -> page.getFileName().toString().matches("\\d.*")).toList()) {
      assertThat(Files.readString(page))
          .contains("\n## System calls\n")
          .contains("\n## Pitfalls\n");
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    for (var page : Stream.concat(pages(), Stream.of(GUIDE.resolve("README.md"))).toList()) {
      for (var link : linksIn(Files.readString(page))) {
        assertThat(GUIDE.resolve(link)).describedAs("in " + page).exists();
      }
    }
  }

  /// All pages but the index.
  private static Stream<Path> pages() throws IOException {
    try (var files = Files.list(GUIDE)) {
      return files.filter(page -> !page.endsWith("README.md")).sorted().toList().stream();
    }
  }

  private static List<String> linksIn(String text) {
    return LINK.matcher(text).results().map(link -> link.group(1)).toList();
  }

  private static List<Path> examplesIn(String text) {
    return linksIn(text).stream()
        .filter(link -> link.matches("\\.\\./\\.\\./examples/\\d\\d.*\\.java"))
        .map(link -> Path.of("..", "..", "examples").relativize(Path.of(link)))
        .toList();
  }

  /// All but the servers of one's own, which come before the first chapter and after the last.
  private static List<Path> examplesOfTheGuide() throws IOException {
    return Examples.all().stream().filter(file -> !OWN_SERVERS.contains(chapter(file))).toList();
  }

  private static Set<String> chapters(List<Path> examples) {
    return examples.stream().map(GuideTest::chapter).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String chapter(Path example) {
    return example.getParent().toString();
  }
}
