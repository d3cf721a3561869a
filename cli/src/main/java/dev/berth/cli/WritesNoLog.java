package dev.berth.cli;

/// A command that never logs, and so ends without the start of the logging that System.exit would
/// bring about.
interface WritesNoLog {}
