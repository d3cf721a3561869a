package dev.berth.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// An option or a parameter of a command, and the value that it has once arguments were read.
///
/// Servers have these instead of picocli's annotations: for each kind of annotation that is read
/// the JVM makes a class, and that was two thirds of the time from `main` to a server. A process
/// for each connection starts often.
///
/// @param <T> of the value
final class Setting<T> {
  private final OptionSpec.@Nullable Builder option;
  private @Nullable ArgSpec arg;

  private Setting(OptionSpec.Builder option) {
    this.option = option;
  }

  private Setting(PositionalParamSpec parameter) {
    option = null;
    arg = parameter;
  }

  private OptionSpec.Builder option() {
    return Objects.requireNonNull(option, "a parameter has to be given");
  }

  /// An option with a value.
  static <T> Setting<T> option(
      String name, String label, ITypeConverter<T> converter, String description) {
    return new Setting<>(
        OptionSpec.builder(name)
            .paramLabel(label)
            .type(Object.class)
            .converters(converter)
            .description(description));
  }

  /// An option that is a whole number.
  static Setting<Integer> number(String name, String label, String description) {
    return new Setting<>(
        OptionSpec.builder(name).paramLabel(label).type(int.class).description(description));
  }

  /// An option that may be a large whole number.
  static Setting<Long> largeNumber(String name, String label, String description) {
    return new Setting<>(
        OptionSpec.builder(name).paramLabel(label).type(long.class).description(description));
  }

  /// An option that is there or not.
  static Setting<Boolean> flag(String name, String description) {
    return new Setting<>(OptionSpec.builder(name).type(boolean.class).description(description));
  }

  /// An option that may be given more than once; from elsewhere, several values have line ends
  /// between them.
  static <T> Setting<List<T>> options(
      String name, String label, ITypeConverter<T> converter, String description) {
    return new Setting<>(
        OptionSpec.builder(name)
            .paramLabel(label)
            .type(List.class)
            .auxiliaryTypes(Object.class)
            .converters(converter)
            .splitRegex("\n")
            .description(description));
  }

  /// A parameter, which has to be given.
  ///
  /// @param index its place, from 0
  static <T> Setting<T> parameter(
      int index, String label, ITypeConverter<T> converter, String description) {
    return new Setting<>(
        PositionalParamSpec.builder()
            .index(Integer.toString(index))
            .required(true)
            .paramLabel(label)
            .type(Object.class)
            .converters(converter)
            .description(description)
            .build());
  }

  // ---------------------------------------------------------------- before it is added

  /// What it is when nobody says anything.
  Setting<T> otherwise(String text) {
    option().defaultValue(text);
    return this;
  }

  /// What there is to choose from, for help.
  Setting<T> oneOf(Iterable<String> names) {
    option().completionCandidates(names);
    return this;
  }

  /// The commands below have it, too.
  Setting<T> inherited() {
    option().scopeType(ScopeType.INHERIT);
    return this;
  }

  /// Gives a command these.
  static void add(CommandSpec command, Setting<?>... settings) {
    for (Setting<?> setting : settings) {
      if (setting.option != null) {
        setting.arg = setting.option.build();
      }
      command.add(setting.arg());
    }
  }

  // ---------------------------------------------------------------- when arguments were read

  private ArgSpec arg() {
    return Objects.requireNonNull(arg, "it belongs to no command");
  }

  /// What it is; null when nobody has said anything.
  @Nullable T orNull() {
    return arg().getValue();
  }

  /// What it is, where there is a default or it has to be given.
  T value() {
    return Objects.requireNonNull(orNull());
  }

  /// What it is, or this.
  T or(T otherwise) {
    T value = orNull();
    return value == null ? otherwise : value;
  }

  /// Whether a flag is there.
  static boolean isSet(Setting<Boolean> flag) {
    return flag.or(false);
  }

  /// Says that its value will not do.
  ParameterException wrong(String why) {
    ArgSpec refused = arg();
    String name =
        refused instanceof OptionSpec option ? option.longestName() : refused.paramLabel();
    return new ParameterException(
        refused.command().commandLine(),
        "Invalid value for option '" + name + "': " + why,
        refused,
        null);
  }

  /// A number, which must not be too small.
  ///
  /// @param meaning of the least, for the message
  static <N extends Number> N atLeast(int least, String meaning, Setting<N> number) {
    N value = number.value();
    if (value.longValue() < least) {
      throw number.wrong("it must be " + least + meaning + " or more, not " + value);
    }
    return value;
  }
}
