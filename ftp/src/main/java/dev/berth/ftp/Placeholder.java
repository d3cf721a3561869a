package dev.berth.ftp;

/// An exported package must hold a class. To be deleted with the first one that does something.
final class Placeholder {
  private Placeholder() {}
}
