package dev.berth.cli;

import dev.berth.cloudhash.CloudHashClient;
import dev.berth.cloudhash.CloudHashFraming;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/// The options of every client of CloudHash.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AskOptions {
  @Option(
      names = "--server",
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:4481",
      converter = Addresses.class,
      description = "Which server to ask. Default: ${DEFAULT-VALUE}.")
  private InetSocketAddress server;

  /// Made by picocli.
  AskOptions() {}

  /// A question to a server.
  interface Question<T> {
    T ask(CloudHashClient hash) throws IOException;
  }

  /// Asks it.
  <T> T ask(CloudHashFraming framing, Question<T> question) throws Problem {
    var address = Addresses.toTry(server);
    try (var hash = new CloudHashClient(() -> CloudHashConnection.to(address), framing)) {
      return question.ask(hash);
    } catch (IllegalArgumentException e) {
      throw new Problem(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CloudHashConnection.problem(address, e);
    }
  }
}
