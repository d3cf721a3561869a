package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.cloudhash.CloudHashClient;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `berth cloudhash get`: asks a server for a value.
final class CloudHashGet implements Callable<Integer>, WritesNoLog {
  private final Setting<String> key = Setting.parameter(0, "KEY", text -> text, "The key.");
  private final AskOptions ask = new AskOptions();
  private final CloudHashCommand hash;
  private final CommandSpec spec =
      Commands.of(
          "get",
          this,
          "Prints the value of a key and a line feed. Exit status: 0, 1 when there is no such key,"
              + " 2 when the server cannot be asked.");

  private CloudHashGet(CloudHashCommand hash) {
    this.hash = hash;
  }

  /// The command.
  ///
  /// @param hash the one above it
  static CommandSpec spec(CloudHashCommand hash) {
    CloudHashGet get = new CloudHashGet(hash);
    Setting.add(get.spec, get.key);
    get.ask.addTo(get.spec);
    get.spec.usageMessage().footer("", "Example:", "  berth cloudhash get prez");
    return Commands.withHelp(get.spec);
  }

  @Override
  public Integer call() throws Problem {
    Optional<byte[]> value = ask.ask(hash.framing(), this::get);
    if (value.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(spec.qualifiedName() + ": there is no key '" + key.value() + "'");
      return Status.MISSING;
    }
    // The value as it is: as text it would pass through unchanged only if it were UTF-8.
    System.out.write(value.get(), 0, value.get().length);
    System.out.println();
    System.out.flush();
    return Status.DONE;
  }

  private Optional<byte[]> get(CloudHashClient client) throws IOException {
    return Optional.ofNullable(client.get(key.value().getBytes(UTF_8)));
  }
}
