/// A program with a module of its own. Without one the same program runs from the class path.
module hello {
  requires dev.berth.sockets;
}
