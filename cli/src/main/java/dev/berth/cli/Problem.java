package dev.berth.cli;

import dev.berth.session.Printable;
import dev.berth.sockets.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// What keeps the command from doing its work: one line for people, with the cause and what they
/// can do about it.
final class Problem extends Exception {
  private static final long serialVersionUID = 1;

  Problem(String text) {
    super(text);
  }

  /// Reports arguments that are wrong.
  static int report(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    return print(command, text(e) + "; '" + name + " --help' tells what is right");
  }

  /// Says what is wrong with arguments, and where they come from.
  static String text(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched, unmatched.getUnmatched().getFirst());
    }
    String text = String.valueOf(e.getMessage());
    ArgSpec arg = e.getArgSpec();
    return arg != null
            && e.getCommandLine().getDefaultValueProvider() instanceof Environment environment
        ? text + environment.source(arg, e.getValue())
        : text;
  }

  private static String unmatched(UnmatchedArgumentException e, String argument) {
    List<String> similar = e.getSuggestions();
    String hint = similar.isEmpty() ? "" : " (did you mean " + String.join(" or ", similar) + "?)";
    String what =
        e.isUnknownOption()
            ? "there is no option"
            : e.getCommandLine().getParent() == null
                ? "there is no command"
                : "there is no place for";
    return what + " '" + argument + "'" + hint;
  }

  /// Reports what has failed while the command ran. A stack trace appears only for what no user can
  /// cause.
  static int report(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    return switch (e) {
      case Problem _, ErrnoException _, UnsupportedOperationException _ ->
          print(command, String.valueOf(e.getMessage()));
      case IOException _ -> print(command, e.getMessage() == null ? e.toString() : e.getMessage());
      default -> throw e;
    };
  }

  private static int print(CommandLine command, String text) {
    String line = Printable.utf8(text.getBytes(StandardCharsets.UTF_8));
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
    command.getErr().flush();
    return Status.PROBLEM;
  }
}
