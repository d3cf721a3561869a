package dev.berth.sockets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A program to run, with its arguments and its environment (execve(2)), which [Spawn] starts.
///
/// The texts are UTF-8 whatever the locale says. A byte that is no UTF-8, such as one of a file
/// name of long ago, is the lone surrogate U+DC00 plus its value, so that it comes out again as it
/// went in.
///
/// @param path the program's file; no PATH is searched, and a relative path begins in the directory
///   that the child starts in
/// @param argv its arguments, of which the first is by custom its own name
/// @param environment its environment, whole
public record Program(String path, List<String> argv, Map<String, String> environment) {
  private static final String DELETED = " (deleted)";

  /// Checks that the system can take it all.
  ///
  /// @throws IllegalArgumentException for a text with a NUL, or the name of a variable that is
  ///   empty or holds `=`
  public Program {
    argv = List.copyOf(argv);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    NativeString.bytes(path);
    argv.forEach(NativeString::bytes);
    environment.forEach(Program::checkVariable);
  }

  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=', 1) >= 0) {
      throw new IllegalArgumentException(
          "not a name of a variable: '" + NativeString.printable(name) + "'");
    }
    NativeString.bytes(name);
    NativeString.bytes(value);
  }

  /// A program with these arguments after its own name, and with our environment.
  public static Program of(String path, String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(List.of(arguments));
    argv.addFirst(path);
    return new Program(path, argv, ownEnvironment());
  }

  /// This very program as it was started: the same `java` with the same options, main class, module
  /// or source file, and arguments, and the environment of that time (/proc/self/exe,
  /// /proc/self/cmdline and /proc/self/environ, proc(5)). What the launcher read from `@` files and
  /// from JDK_JAVA_OPTIONS it will read again.
  ///
  /// Relative paths among the arguments mean the same in a child that starts in our directory,
  /// which a JVM never leaves. Something that only one process can have, such as the port of a
  /// debugger, is asked for by the child again, and refused; with [#argv] such an option can be
  /// left out.
  public static Program self() throws IOException {
    return new Program(ownPath(), texts("/proc/self/cmdline"), ownEnvironment());
  }

  private static String ownPath() throws IOException {
    Path link = Files.readSymbolicLink(Path.of("/proc/self/exe"));
    byte[] bytes = FilePath.of(link).getBytes(StandardCharsets.ISO_8859_1);
    String path = NativeString.of(bytes, 0, bytes.length);
    // Another version of the JDK was put in its place: that is the one to start.
    return path.endsWith(DELETED) && !Files.exists(link)
        ? path.substring(0, path.length() - DELETED.length())
        : path;
  }

  private static Map<String, String> ownEnvironment() throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : texts("/proc/self/environ")) {
      int end = variable.indexOf('=', 1);
      if (end > 0) {
        // As getenv(3) does, the first of several counts.
        variables.putIfAbsent(variable.substring(0, end), variable.substring(end + 1));
      }
    }
    return variables;
  }

  /// The texts in a file, each of which ends with a NUL.
  private static List<String> texts(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(file));
    List<String> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        texts.add(NativeString.of(bytes, start, i));
        start = i + 1;
      }
    }
    return texts;
  }

  /// The same with a variable in its environment, or with another value of it.
  public Program with(String name, String value) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.put(name, value);
    return new Program(path, argv, variables);
  }

  /// The same without a variable in its environment.
  public Program without(String name) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.remove(name);
    return new Program(path, argv, variables);
  }

  /// The same with more options for the JVM, such as `-Xmx32m`: of two that contradict each other
  /// the later one wins, so they go as far back as they can, right before the main class, module,
  /// jar or source file, or before an `@` file, which may hold any of these.
  ///
  /// Two garbage collectors do not override each other: `-XX:-UseG1GC -XX:+UseSerialGC` does.
  ///
  /// @throws IllegalStateException when this is not the `java` launcher, so that the arguments are
  ///   the program's own; such a program takes options from the variable JAVA_TOOL_OPTIONS
  public Program withJvmOptions(String... options) {
    if (!path.substring(path.lastIndexOf('/') + 1).equals("java")) {
      throw new IllegalStateException(
          NativeString.printable(path)
              + " is not the java launcher: give it the options in JAVA_TOOL_OPTIONS");
    }
    List<String> arguments = new ArrayList<>(argv);
    arguments.addAll(Launcher.whatIsStarted(argv), List.of(options));
    return new Program(path, arguments, environment);
  }

  /// The path and the arguments; not the environment, which may hold secrets.
  @Override
  public String toString() {
    return NativeString.printable(path + " " + argv);
  }
}
