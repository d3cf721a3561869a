package dev.berth.tools.scan;

/// How many connects may be under way at once. It begins with what is allowed, and follows what
/// there is: a shortage makes it smaller than the number that did fit, and it grows again by one
/// for each round of answers.
final class Window {
  private final int most;
  private int size;
  private int answers;

  Window(int most) {
    this.most = Math.max(1, most);
    this.size = this.most;
  }

  boolean hasRoom(int underWay) {
    return underWay < size;
  }

  /// There were no descriptors, ports or memory for one more than so many. An eighth of them is
  /// left to others in this process.
  void shrink(int underWay) {
    size = Math.max(1, underWay - underWay / 8);
    answers = 0;
  }

  /// One connect has ended.
  void answered() {
    if (size < most && ++answers >= size) {
      answers = 0;
      size++;
    }
  }

  int size() {
    return size;
  }
}
