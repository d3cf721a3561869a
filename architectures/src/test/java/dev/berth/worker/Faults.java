package dev.berth.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What became of each fault, in numbers: a line at the end of each test, and all of them at the
/// end of the run.
final class Faults implements BeforeAllCallback {
  private static final List<String> LINES = new CopyOnWriteArrayList<>();

  /// One fault, and what was counted.
  static void tell(String what, String counts) {
    String line = "fault: " + what + ": " + counts;
    LINES.add(line);
    System.out.println(line);
  }

  static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Summary.class, _ -> new Summary());
  }

  /// Closed when all tests are over.
  private static final class Summary implements AutoCloseable {
    @Override
    public void close() {
      System.out.println("faults: " + LINES.size() + " kinds were survived");
      LINES.forEach(line -> System.out.println("  " + line));
    }
  }
}
