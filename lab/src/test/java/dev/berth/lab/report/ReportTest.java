package dev.berth.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void aTableReadsAsOneInItsSource() {
    MarkdownTable table = new MarkdownTable(List.of("server", "op/s"));
    table.add(List.of("a", "1,234"));
    table.add(List.of("a|b", "5"));

    assertThat(table.text())
        .isEqualTo(
            """
            | server |  op/s |
            |:-------|------:|
            | a      | 1,234 |
            | a\\|b   |     5 |
            """);
  }

  @Test
  void aTableRefusesARowOfAnotherWidth() {
    MarkdownTable table = new MarkdownTable(List.of("a", "b"));

    assertThatThrownBy(() -> table.add(List.of("1"))).hasMessageContaining("1 cells");
  }

  @Test
  void aColumnFormatsWhatIsThere() {
    Column column = new Column("rate", "op/s", 1);

    assertThat(column.format(OptionalDouble.of(12345.678))).isEqualTo("12,345.7");
    assertThat(column.format(OptionalDouble.empty())).isEqualTo("-");
    assertThat(column.format(OptionalDouble.of(Double.NaN))).isEqualTo("-");
  }

  @Test
  void theMedianIsOfTheRoundsThatHaveAFigure() {
    Figures median =
        Figures.median(
            List.of(
                new Figures().put("a", 9.0).put("b", 1.0),
                new Figures().put("a", 1.0).put("b", 2.0),
                new Figures().put("a", 5.0)));

    assertThat(median.all()).isEqualTo(Map.of("a", 5.0, "b", 1.5));
  }

  @Test
  void writesJson() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a \"b\" \\ \n\t");
    map.put("numbers", Arrays.asList(1, 2.5, Double.NaN));
    map.put("empty", List.of());
    map.put("true", true);

    assertThat(Json.text(map))
        .isEqualTo(
            """
            {
              "text": "a \\"b\\" \\\\ \\n\\u0009",
              "numbers": [
                1,
                2.5,
                null
              ],
              "empty": [],
              "true": true
            }
            """);
    assertThatThrownBy(() -> Json.text(new Object())).isInstanceOf(IllegalArgumentException.class);
  }
}
