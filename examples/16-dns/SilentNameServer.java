import module dev.berth.sockets;

// A name server that does not answer holds a look-up for many seconds, and the C library has no way
// to give it less. Here the caller waits for the answer and not in the call, so that a deadline
// holds. (The silent one is played by a resolver whose answer never comes.)
void main() throws IOException {
  Resolver silent = (_, _, _) -> new CompletableFuture<>();
  var options = ConnectOptions.DEFAULT.withResolver(silent);
  try {
    var soon = Deadline.after(Duration.ofMillis(100));
    TcpClient.open("silent.example", 4481, soon, options).close();
  } catch (SocketTimeoutException e) {
    IO.println("no answer in time: " + e.getClass().getSimpleName());
  }
}

// It prints:
//
// no answer in time: SocketTimeoutException
