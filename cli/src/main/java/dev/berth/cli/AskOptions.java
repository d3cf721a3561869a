package dev.berth.cli;

import dev.berth.cloudhash.CloudHashClient;
import dev.berth.cloudhash.CloudHashFraming;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Model.CommandSpec;

/// The options of every client of CloudHash.
final class AskOptions {
  private final Setting<InetSocketAddress> server =
      Setting.option(
              "--server",
              "ADDR:PORT",
              new Addresses(),
              "Which server to ask. Default: ${DEFAULT-VALUE}.")
          .otherwise("127.0.0.1:4481");

  void addTo(CommandSpec command) {
    Setting.add(command, server);
  }

  /// A question to a server.
  interface Question<T> {
    T ask(CloudHashClient hash) throws IOException;
  }

  /// Asks it.
  <T> T ask(CloudHashFraming framing, Question<T> question) throws Problem {
    var address = Addresses.toTry(server.value());
    try (var hash = new CloudHashClient(() -> CloudHashConnection.to(address), framing)) {
      return question.ask(hash);
    } catch (IllegalArgumentException e) {
      throw new Problem(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CloudHashConnection.problem(address, e);
    }
  }
}
