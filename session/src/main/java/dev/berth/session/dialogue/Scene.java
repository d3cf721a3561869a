package dev.berth.session.dialogue;

import java.util.Map;

/// What a protocol is made from for a dialogue in memory.
///
/// @param tree the files, as the dialogue has set them up
/// @param clock the time
/// @param options of the dialogue's own `options:` line
public record Scene(MemoryTree tree, ManualClock clock, Map<String, String> options) {
  /// Copies the options.
  public Scene {
    options = Map.copyOf(options);
  }

  /// Whether an option is `true`; one that is not there is not.
  public boolean is(String option) {
    return "true".equals(options.get(option));
  }
}
