package dev.berth.tools.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A network without a single listener, and with so few local ports that a client that asks for one
/// of them often meets itself. The kernel lets a user make such a network (network_namespaces(7)).
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SelfConnectTest {
  private static final String NETWORK =
      "ip link set lo up && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range";
  private static final Ports LOCAL = Ports.range(40_000, 40_009);

  /// Runs in that network and tells what it has found.
  static final class Child {
    private static final int ROUNDS = 100;

    public static void main(String[] args) throws IOException {
      int plain = 0;
      long scanned = 0;
      for (int i = 0; i < ROUNDS; i++) {
        plain += connections();
        ScanReport report =
            new Scanner(ScanOptions.DEFAULT)
                .scan(List.of(Target.parse("127.0.0.1"), Target.parse("::1")), LOCAL, _ -> {});
        scanned += report.open() + report.filtered();
      }
      System.out.println((plain > 0) + " " + scanned);
    }

    /// How many plain connects believe that somebody listens.
    private static int connections() throws IOException {
      int count = 0;
      for (int port : LOCAL.likelyFirst().toArray()) {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        try (Socket socket = Socket.create(Domain.INET, Type.STREAM)) {
          socket.connect(address, Deadline.after(Duration.ofSeconds(30)));
          count++;
          socket.reset();
        } catch (ErrnoException e) {
          // As it should be.
        }
      }
      return count;
    }
  }

  @Test
  void aScanThatMeetsItselfFindsNobody() throws IOException {
    assumeTrue(run("true").isEmpty(), "needs unshare and ip, and leave to make a network");
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    String classPath = System.getProperty("java.class.path");
    String found =
        run(
            "exec "
                + java
                + " --enable-native-access=ALL-UNNAMED -cp '"
                + classPath
                + "' '"
                + Child.class.getName()
                + "'");

    assertThat(found)
        .as("plain connects meet themselves; ports that a scan found")
        .isEqualTo("true 0");
  }

  private static String run(String command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("unshare", "-rn", "sh", "-c", NETWORK + " && " + command);
    try {
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int status = process.onExit().join().exitValue();
      return status == 0 ? output : "status " + status + ": " + output;
    } catch (IOException e) {
      return "no unshare";
    }
  }
}
