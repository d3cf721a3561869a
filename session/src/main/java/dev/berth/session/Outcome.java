package dev.berth.session;

import java.io.IOException;

/// How a piece of work has ended: with a value, or with the failure that it threw.
public sealed interface Outcome<T> {
  /// It has ended well.
  record Done<T>(T value) implements Outcome<T> {}

  /// It has thrown this. (Anything but an [IOException] is a bug and ends the session.)
  record Failed<T>(IOException cause) implements Outcome<T> {}
}
