package dev.berth.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `berth cloudhash set`: gives a key of a server a value.
final class CloudHashSet implements Callable<Integer>, WritesNoLog {
  private final Setting<String> key =
      Setting.parameter(0, "KEY", text -> text, "The key, without spaces.");
  private final Setting<String> value = Setting.parameter(1, "VALUE", text -> text, "The value.");
  private final AskOptions ask = new AskOptions();
  private final CloudHashCommand hash;

  private CloudHashSet(CloudHashCommand hash) {
    this.hash = hash;
  }

  /// The command.
  ///
  /// @param hash the one above it
  static CommandSpec spec(CloudHashCommand hash) {
    CloudHashSet set = new CloudHashSet(hash);
    CommandSpec spec =
        Commands.of(
            "set",
            set,
            "Gives a key a value. Exit status: 0, or 2 when the server cannot be asked or"
                + " refuses.");
    Setting.add(spec, set.key, set.value);
    set.ask.addTo(spec);
    spec.usageMessage().footer("", "Example:", "  berth cloudhash set prez obama");
    return Commands.withHelp(spec);
  }

  @Override
  public Integer call() throws Problem {
    return ask.ask(
        hash.framing(),
        client -> {
          client.set(key.value(), value.value());
          return Status.DONE;
        });
  }
}
