package dev.berth.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The tables of `docs/sockets.md` name methods, tests and examples that exist.
class SocketsTableTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private record Row(String subject, List<String> methods, List<String> shownBy) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/sockets.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 5 && cells[2].contains("`")) {
        rows.add(new Row(cells[1].strip(), quoted(cells[2]), quoted(cells[3])));
      }
    }
    return rows;
  }

  private static List<String> quoted(String cell) {
    List<String> names = new ArrayList<>();
    Matcher matcher = QUOTED.matcher(cell);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @Test
  void thereIsARowForEachSubject() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(50);
  }

  @TestFactory
  Stream<DynamicTest> whatARowNamesExists() throws IOException {
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.subject(),
                () -> {
                  assertThat(row.methods()).isNotEmpty().allSatisfy(SocketsTableTest::checkMethod);
                  assertThat(row.shownBy()).isNotEmpty().allSatisfy(SocketsTableTest::checkProof);
                }));
  }

  private static void checkMethod(String name) throws IOException {
    int dot = name.indexOf('.');
    String type = dot < 0 ? name : name.substring(0, dot);
    String source = Files.readString(find("main", type));
    if (dot > 0) {
      String member = name.substring(dot + 1);
      assertThat(source).as(name).containsPattern("public .*\\b" + member + "\\b");
    }
  }

  private static void checkProof(String name) throws IOException {
    if (name.startsWith("examples/")) {
      assertThat(ROOT.resolve(name)).isDirectoryContaining("glob:**.java");
    } else {
      assertThat(Files.readString(find("test", name))).containsPattern("@\\w*Test");
    }
  }

  /// The source of a class in any module; of several with this name, the one that others can use.
  private static Path find(String kind, String type) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources : modules.map(module -> module.resolve("src/" + kind + "/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.endsWith(type + ".java")).forEach(found::add);
          }
        }
      }
    }
    assertThat(found).as("sources of " + type).isNotEmpty();
    for (Path file : found) {
      if (Files.readString(file).contains("\npublic ")) {
        return file;
      }
    }
    return found.getFirst();
  }
}
