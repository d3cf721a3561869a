package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TreePathTest {
  private static TreePath path(String raw) {
    return TreePath.ROOT.resolve(raw);
  }

  @ParameterizedTest(name = "from {0}, {1} leads to {2}")
  @CsvSource({
    "/, a, /a",
    "/a, b, /a/b",
    "/a, /b, /b",
    "/a, '', /a",
    "/a, ., /a",
    "/a, .., /",
    "/a, ../.., /",
    "/, .., /",
    "/, ../../etc/passwd, /etc/passwd",
    "/a/b/c, ../../x, /a/x",
    "/a, //b//c//, /b/c",
    "/a, b/, /a/b",
    "/a, ./b/./c/., /a/b/c",
    "/a, b/../../c/.., /",
    "/a, ..., /a/...",
    "/a, ..b, /a/..b",
    "/a, .b, /a/.b",
    "/a, ' b ', '/a/ b '",
    "/a, ~, /a/~",
    "/a, %2e%2e, /a/%2e%2e",
    "/a, '..\\', '/a/..\\'",
    "/a, -la, /a/-la",
  })
  void an_argument_leads_where_a_shell_user_expects(String from, String argument, String to) {
    assertThat(path(from).resolve(argument).raw()).isEqualTo(to);
  }

  @Test
  void no_argument_leads_out_of_the_root() {
    String[] parts = {"..", "/", ".", "a", "", "../..", "//", "..a"};
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder argument = new StringBuilder();
      for (int j = random.nextInt(8); j >= 0; j--) {
        argument
            .append(parts[random.nextInt(parts.length)])
            .append(random.nextBoolean() ? "/" : "");
      }
      String raw = path("/x/y").resolve(argument.toString()).raw();
      assertThat(raw).as("%s", argument).matches("/|(/[^/]+)+").doesNotMatch("(.*/)?\\.\\.?(/.*)?");
    }
  }

  @Test
  void a_nul_and_a_char_that_is_no_byte_are_refused() {
    assertThatThrownBy(() -> path("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> path("/\u20ac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8364");
    assertThat(path("\u00ff").raw()).isEqualTo("/\u00ff");
  }

  @Test
  void the_parts_of_a_path_are_its_parent_and_its_name() {
    TreePath path = path("/a/b.c");

    assertThat(path.parent()).isEqualTo(path("/a"));
    assertThat(path.name()).isEqualTo("b.c");
    assertThat(path("/a").parent()).isEqualTo(TreePath.ROOT);
    assertThat(path.parent().child("b.c")).isEqualTo(path);
    assertThat(TreePath.ROOT.child("a")).isEqualTo(path("/a"));
  }

  @Test
  void the_root_is_its_own_parent_and_has_no_name() {
    assertThat(TreePath.ROOT.isRoot()).isTrue();
    assertThat(path("/a").isRoot()).isFalse();
    assertThat(TreePath.ROOT.parent()).isEqualTo(TreePath.ROOT);
    assertThat(TreePath.ROOT.name()).isEmpty();
    assertThat(path("a/..")).isEqualTo(TreePath.ROOT).hasSameHashCodeAs(TreePath.ROOT);
  }

  @Test
  void within_means_the_same_path_or_one_beneath_it() {
    assertThat(path("/a/b").isWithin(path("/a"))).isTrue();
    assertThat(path("/a").isWithin(path("/a"))).isTrue();
    assertThat(path("/a").isWithin(TreePath.ROOT)).isTrue();
    assertThat(TreePath.ROOT.isWithin(TreePath.ROOT)).isTrue();
    assertThat(path("/ab").isWithin(path("/a"))).isFalse();
    assertThat(path("/a").isWithin(path("/a/b"))).isFalse();
    assertThat(TreePath.ROOT.isWithin(path("/a"))).isFalse();
  }

  @Test
  void equal_paths_have_equal_bytes() {
    assertThat(path("/a")).isEqualTo(path("a/b/..")).isNotEqualTo(path("/A")).isNotEqualTo("/a");
  }

  @Test
  void people_read_utf8_and_no_name_can_forge_a_line() {
    byte[] utf8 = "/h\u00e9".getBytes(StandardCharsets.UTF_8);

    assertThat(path(new String(utf8, StandardCharsets.ISO_8859_1))).hasToString("/h\u00e9");
    assertThat(path("/h\u00e9")).hasToString("/h\\xe9");
    assertThat(path("/x\r\nforged")).hasToString("/x\\x0d\\x0aforged");
  }
}
