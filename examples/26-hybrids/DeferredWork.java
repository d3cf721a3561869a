import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.EventMachine;
import dev.berth.server.Server;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// The EventMachine hybrid: a reactor, and a pool of threads for work that may block. The session is
// that of BlockingStallsEverybody, to the letter; now nobody waits but who has asked for the work.
void main() throws Exception {
  var begun = new Semaphore(0);
  var done = new Semaphore(0);
  var protocol = Protocol.of("slow", () -> new Slow(begun, done));
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(protocol, new EventMachine(), anyPort);
      var culprit = TcpClient.open("127.0.0.1", server.address().getPort());
      var other = TcpClient.open("127.0.0.1", server.address().getPort())) {
    other.write(UTF_8.encode("?"));
    IO.println("before: " + read(other, Duration.ofSeconds(30)));

    culprit.write(UTF_8.encode("s"));
    begun.acquire();
    other.write(UTF_8.encode("?"));
    IO.println("meanwhile: " + read(other, Duration.ofSeconds(30)));

    done.release();
    IO.println("the slow one, afterwards: " + read(culprit, Duration.ofSeconds(30)));
  }
}

// Answers any byte at once, but an s by work that is done when somebody says so.
record Slow(Semaphore begun, Semaphore done) implements Session {
  @Override
  public void opened(Connection connection, Effects effects) {}

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    if (in.get() == 's') {
      effects.work(this::work, (_, later) -> later.output(channel).put(UTF_8.encode("done")));
    } else {
      effects.output(channel).put(UTF_8.encode("answer"));
    }
  }

  private Void work() {
    begun.release();
    done.acquireUninterruptibly();
    return null;
  }
}

String read(Socket client, Duration time) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  try {
    client.readPartial(buffer, Deadline.after(time));
    return UTF_8.decode(buffer.flip()).toString();
  } catch (SocketTimeoutException e) {
    return "(nothing)";
  }
}

// It prints:
//
// before: answer
// meanwhile: answer
// the slow one, afterwards: done
