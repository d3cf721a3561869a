package dev.berth.ftp;

/// A fact to report: somebody has tried to log in.
///
/// @param user the name that was given, safe to print
/// @param accepted whether they are in now
public record LogIn(String user, boolean accepted) {}
