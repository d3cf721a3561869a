package dev.berth.tools.netcat;

import java.io.IOException;

/// What went wrong was the input or the output, not the peer.
final class LocalFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final IOException failure;

  LocalFailure(IOException failure) {
    super(failure);
    this.failure = failure;
  }

  IOException failure() {
    return failure;
  }
}
