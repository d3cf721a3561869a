package dev.berth.session.dialogue;

import org.jspecify.annotations.Nullable;

/// A dialogue that did not go as it is written; the message shows the dialogue, the step, and what
/// came instead.
public final class DialogueFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  DialogueFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
