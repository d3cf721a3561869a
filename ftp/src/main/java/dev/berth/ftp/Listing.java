package dev.berth.ftp;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.TreePath;
import java.io.IOException;

/// What LIST, NLST and STAT were asked to list (RFC 959, section 4.1.3), and the options that
/// clients put before it although no RFC knows any.
///
/// @param itself `-d`: a directory is one entry, not a list of them
/// @param recursive `-R`
/// @param path the rest of the argument: a path or a pattern, or empty
record Listing(boolean itself, boolean recursive, String path) {
  /// Letters of ls(1) that are taken as options. Only `d` and `R` change anything: everything is
  /// long, told whole, and in the tree's own order, for a sorted listing would have to be in
  /// memory.
  private static final String LETTERS = "1aAcdFghiklLnopqrRsStuU";

  /// Takes options from the front of an argument. `--` ends them; a word with any other letter is a
  /// name, and a name that looks like options can be written `./-la`.
  static Listing parse(String argument) {
    String rest = argument;
    String options = "";
    while (rest.startsWith("-")) {
      int space = rest.indexOf(' ');
      String word = space < 0 ? rest : rest.substring(0, space);
      boolean last = word.equals("--");
      if (!last && !isOptions(word)) {
        break;
      }
      options += word;
      rest = space < 0 ? "" : rest.substring(space + 1);
      if (last) {
        break;
      }
    }
    return new Listing(options.indexOf('d') >= 0, options.indexOf('R') >= 0, rest);
  }

  private static boolean isOptions(String word) {
    return word.length() > 1 && word.chars().skip(1).allMatch(c -> LETTERS.indexOf(c) >= 0);
  }

  /// Opens what was asked for. A file whose name looks like a pattern is found before the pattern
  /// is tried; a pattern works in the last component only.
  Lines open(FileTree tree, TreePath directory, EntryFormat format) throws IOException {
    TreePath target = directory.resolve(path);
    FileFacts facts;
    try {
      facts = tree.stat(target);
    } catch (FileTreeException e) {
      if (!Glob.isPattern(name())) {
        throw e;
      }
      Glob glob = new Glob(name());
      String prefix = path.substring(0, path.length() - name().length());
      return Lines.of(tree.list(directory.resolve(prefix)), prefix, glob::matches, format);
    }
    if (!facts.isDirectory() || itself) {
      return Lines.one(path.isEmpty() ? "." : path, facts, format);
    }
    return recursive
        ? new RecursiveLines(tree, target, path.isEmpty() ? "." : path, format)
        : Lines.of(tree.list(target), "", _ -> true, format);
  }

  /// The same for NLST, whose names lead from the working directory to the files: `NLST dir` tells
  /// `dir/file` (RFC 959: "a string of pathnames"). Never recursive, since nothing but names may be
  /// told.
  Lines openNames(FileTree tree, TreePath directory) throws IOException {
    TreePath target = directory.resolve(path);
    boolean here = path.isEmpty() || path.equals(".");
    if (here || itself || !isDirectory(tree, target)) {
      return new Listing(itself, false, path).open(tree, directory, EntryFormat.names());
    }
    String prefix = path.endsWith("/") ? path : path + "/";
    return Lines.of(tree.list(target), prefix, _ -> true, EntryFormat.names());
  }

  private static boolean isDirectory(FileTree tree, TreePath path) throws IOException {
    try {
      return tree.stat(path).isDirectory();
    } catch (FileTreeException e) {
      return false;
    }
  }

  private String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
