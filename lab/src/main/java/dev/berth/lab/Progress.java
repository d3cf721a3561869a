package dev.berth.lab;

import java.util.function.Consumer;

/// Lines that tell how far the lab is.
final class Progress {
  private final Consumer<String> out;

  private Progress(Consumer<String> out) {
    this.out = out;
  }

  static Progress toStandardError() {
    return new Progress(line -> System.err.println("lab: " + line));
  }

  void line(String text) {
    out.accept(text);
  }
}
