package dev.berth.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `berth cloudhash set`: gives a key of a server a value.
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Gives a key a value. Exit status: 0, or 2 when the server cannot be asked or refuses."
    },
    footer = {"", "Example:", "  berth cloudhash set prez obama"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CloudHashSet implements Callable<Integer>, WritesNoLog {
  @ParentCommand private CloudHashCommand hash;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key, without spaces.")
  private String key;

  @Parameters(index = "1", paramLabel = "VALUE", description = "The value.")
  private String value;

  @Mixin private final AskOptions ask = new AskOptions();

  /// Made by picocli.
  CloudHashSet() {}

  @Override
  public Integer call() throws Problem {
    return ask.ask(
        hash.framing(),
        client -> {
          client.set(key, value);
          return Status.DONE;
        });
  }
}
