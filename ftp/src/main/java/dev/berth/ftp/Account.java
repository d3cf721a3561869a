package dev.berth.ftp;

/// Somebody who has logged in, and what they may do.
///
/// @param name the name to report; text for people, not bytes of the wire
/// @param writable whether they may change files (where [FtpOptions#writable] allows it to anybody)
public record Account(String name, boolean writable) {}
