package dev.berth.ftp;

import dev.berth.session.TreePath;

/// A fact to report: a transfer is over. There is one for each RETR, STOR, APPE, STOU, LIST, NLST
/// and MLSD that had a data connection to use and something to send or a place to write, well ended
/// or not.
///
/// @param user who asked for it, safe to print
/// @param verb the command, such as `RETR`
/// @param path the file or directory; for STOU the name that was chosen
/// @param bytes the bytes that have gone over the data connection
/// @param duration from the command to the end, in nanoseconds
/// @param result how it ended
public record Transfer(
    String user, String verb, TreePath path, long bytes, long duration, Result result) {
  /// How a transfer has ended.
  public enum Result {
    /// All bytes were moved; an upload is whole and in its place.
    COMPLETE,
    /// The client sent ABOR.
    ABORTED,
    /// The data connection could not be opened.
    NOT_CONNECTED,
    /// Nothing moved for [FtpOptions#stallTime].
    STALLED,
    /// One of the two connections broke.
    BROKEN,
    /// The file could not be read or written.
    FAILED
  }
}
