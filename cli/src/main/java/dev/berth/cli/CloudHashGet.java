package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.cloudhash.CloudHashClient;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `berth cloudhash get`: asks a server for a value.
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints the value of a key and a line feed. Exit status: 0, 1 when there is no such key, 2"
          + " when the server cannot be asked."
    },
    footer = {"", "Example:", "  berth cloudhash get prez"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CloudHashGet implements Callable<Integer>, WritesNoLog {
  @Spec private CommandSpec spec;

  @ParentCommand private CloudHashCommand hash;

  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key;

  @Mixin private final AskOptions ask = new AskOptions();

  /// Made by picocli.
  CloudHashGet() {}

  @Override
  public Integer call() throws Problem {
    Optional<byte[]> value = ask.ask(hash.framing(), this::get);
    if (value.isEmpty()) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": there is no key '" + key + "'");
      return Status.MISSING;
    }
    // The value as it is: as text it would pass through unchanged only if it were UTF-8.
    System.out.write(value.get(), 0, value.get().length);
    System.out.println();
    System.out.flush();
    return Status.DONE;
  }

  private Optional<byte[]> get(CloudHashClient client) throws IOException {
    return Optional.ofNullable(client.get(key.getBytes(UTF_8)));
  }
}
