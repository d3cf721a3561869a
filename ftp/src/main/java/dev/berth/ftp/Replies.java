package dev.berth.ftp;

import dev.berth.session.FileTreeException;
import java.io.IOException;

/// The replies that are always the same, made once, and the replies for what a tree cannot do.
final class Replies {
  // The line and its command
  static final Reply UNKNOWN = Reply.of(Code.SYNTAX_ERROR, "Unknown command.");
  static final Reply TOO_LONG = Reply.of(Code.SYNTAX_ERROR, "Line too long.");
  static final Reply BAD_CHARACTER =
      Reply.of(Code.ARGUMENT_ERROR, "NUL and a lone CR are not allowed.");
  static final Reply NEEDS_ARGUMENT = Reply.of(Code.ARGUMENT_ERROR, "An argument is missing.");
  static final Reply NO_ARGUMENT = Reply.of(Code.ARGUMENT_ERROR, "No argument is allowed.");
  static final Reply BAD_ARGUMENT = Reply.of(Code.ARGUMENT_ERROR, "Bad argument.");
  static final Reply UNSUPPORTED_ARGUMENT =
      Reply.of(Code.NOT_IMPLEMENTED_FOR_PARAMETER, "Not implemented for this argument.");
  static final Reply NOT_IMPLEMENTED = Reply.of(Code.NOT_IMPLEMENTED, "Not implemented.");
  static final Reply UNKNOWN_TO_HELP = Reply.of(Code.ARGUMENT_ERROR, "Unknown command.");
  static final Reply OKAY = Reply.of(Code.OKAY, "OK.");
  static final Reply NOT_FTP = Reply.of(Code.NOT_AVAILABLE, "This is FTP.");

  // Log-in
  static final Reply NEED_PASSWORD = Reply.of(Code.NEED_PASSWORD, "Password, please.");
  static final Reply LOGGED_IN = Reply.of(Code.LOGGED_IN, "Logged in.");
  static final Reply LOG_IN_FIRST =
      Reply.of(Code.NOT_LOGGED_IN, "Log in with USER and PASS first.");
  static final Reply LOG_IN_FAILED = Reply.of(Code.NOT_LOGGED_IN, "Log-in failed.");
  static final Reply USER_FIRST = Reply.of(Code.BAD_SEQUENCE, "Send USER first.");
  static final Reply NO_ACCOUNT = Reply.of(Code.SUPERFLUOUS, "No account is needed.");
  static final Reply NEW_USER = Reply.of(Code.READY, "Ready for a new user.");
  static final Reply TOO_MANY_FAILURES =
      Reply.of(Code.NOT_AVAILABLE, "Too many failed log-ins, goodbye.");
  static final Reply NO_JUDGE =
      Reply.of(Code.NOT_AVAILABLE, "Nobody can check passwords now, try again later.");

  // The end
  static final Reply GOODBYE = Reply.of(Code.GOODBYE, "Goodbye.");
  static final Reply IDLE = Reply.of(Code.NOT_AVAILABLE, "Nothing said for too long, goodbye.");
  static final Reply LOG_IN_TIME = Reply.of(Code.NOT_AVAILABLE, "Not logged in in time, goodbye.");
  static final Reply STOPPING = Reply.of(Code.NOT_AVAILABLE, "The server is stopping, goodbye.");

  // The data connection
  static final Reply NO_DATA_CONNECTION =
      Reply.of(Code.CANNOT_OPEN_DATA, "Use EPSV or PASV first.");
  static final Reply NO_PORT = Reply.of(Code.CANNOT_OPEN_DATA, "No port is free, try again later.");
  static final Reply USE_EPSV = Reply.of(Code.CANNOT_OPEN_DATA, "PASV needs IPv4, use EPSV.");
  static final Reply NOT_CONNECTED =
      Reply.of(Code.CANNOT_OPEN_DATA, "The data connection could not be opened.");
  static final Reply ONLY_EPSV = Reply.of(Code.BAD_SEQUENCE, "EPSV ALL was sent.");
  static final Reply FOREIGN_ADDRESS =
      Reply.of(Code.ARGUMENT_ERROR, "Only your own address and a port from 1024 on.");
  static final Reply USE_FAMILY_1_OR_2 =
      Reply.of(Code.PROTOCOL_NOT_SUPPORTED, "Unknown network protocol, use (1,2)");
  static final Reply USE_FAMILY_1 =
      Reply.of(Code.PROTOCOL_NOT_SUPPORTED, "This connection uses IPv4, use (1)");
  static final Reply USE_FAMILY_2 =
      Reply.of(Code.PROTOCOL_NOT_SUPPORTED, "This connection uses IPv6, use (2)");

  // Transfers
  static final Reply ABOUT_TO_OPEN =
      Reply.of(Code.FILE_STATUS_OKAY, "Opening the data connection.");
  static final Reply ALREADY_OPEN =
      Reply.of(Code.DATA_ALREADY_OPEN, "Using the open data connection.");
  static final Reply COMPLETE = Reply.of(Code.CLOSING_DATA, "Transfer complete.");
  static final Reply BROKEN = Reply.of(Code.TRANSFER_ABORTED, "The data connection broke.");
  static final Reply STALLED = Reply.of(Code.TRANSFER_ABORTED, "Nothing moved for too long.");
  static final Reply TRANSFER_ABORTED = Reply.of(Code.TRANSFER_ABORTED, "Transfer aborted.");
  static final Reply ABORTED = Reply.of(Code.CLOSING_DATA, "Abort successful.");
  static final Reply NOTHING_TO_ABORT =
      Reply.of(Code.DATA_OPEN_NO_TRANSFER, "There was nothing to abort.");
  static final Reply READ_FAILED = Reply.of(Code.LOCAL_ERROR, "The file could not be read.");
  static final Reply BAD_OFFSET =
      Reply.of(Code.INVALID_OFFSET, "The offset of REST does not fit this transfer.");

  // Files
  static final Reply DENIED = Reply.of(Code.FILE_UNAVAILABLE, "Permission denied.");
  static final Reply NOT_FOUND = Reply.of(Code.FILE_UNAVAILABLE, "No such file or directory.");
  static final Reply NOT_FOUND_TO_LIST = Reply.of(Code.FILE_BUSY, "No such file or directory.");
  static final Reply NOT_A_DIRECTORY = Reply.of(Code.FILE_UNAVAILABLE, "Not a directory.");
  static final Reply NEEDS_DIRECTORY = Reply.of(Code.ARGUMENT_ERROR, "Not a directory.");
  static final Reply IS_A_DIRECTORY = Reply.of(Code.FILE_UNAVAILABLE, "Is a directory.");
  static final Reply NOT_A_FILE = Reply.of(Code.FILE_UNAVAILABLE, "Not a regular file.");
  static final Reply EXISTS = Reply.of(Code.FILE_UNAVAILABLE, "It exists already.");
  static final Reply NOT_EMPTY = Reply.of(Code.FILE_UNAVAILABLE, "Directory not empty.");
  static final Reply IN_USE = Reply.of(Code.FILE_UNAVAILABLE, "The working directory stays.");
  static final Reply DONE = Reply.of(Code.ACTION_COMPLETED, "Done.");
  static final Reply RENAME_TO = Reply.of(Code.PENDING_INFORMATION, "Send RNTO now.");
  static final Reply RENAME_FROM_FIRST = Reply.of(Code.BAD_SEQUENCE, "Send RNFR first.");
  static final Reply CANNOT_RENAME = Reply.of(Code.NAME_NOT_ALLOWED, "Cannot be renamed to this.");
  static final Reply NO_SPACE = Reply.of(Code.NO_SPACE, "No space left.");
  static final Reply TOO_LARGE = Reply.of(Code.ALLOCATION_EXCEEDED, "There is no room for that.");
  static final Reply BUSY = Reply.of(Code.FILE_BUSY, "Somebody else is using it.");
  static final Reply NAME_NOT_ALLOWED = Reply.of(Code.NAME_NOT_ALLOWED, "Name not allowed.");
  static final Reply FAULT = Reply.of(Code.LOCAL_ERROR, "The storage has failed.");
  static final Reply NO_SIZE_IN_ASCII =
      Reply.of(Code.FILE_UNAVAILABLE, "Too large to be counted in TYPE A, use TYPE I.");

  private Replies() {}

  /// What a client is told of a failure. The text of the exception is not: it is for the log.
  static Reply of(IOException failure) {
    if (!(failure instanceof FileTreeException cause)) {
      return FAULT;
    }
    return switch (cause.reason()) {
      case NOT_FOUND -> NOT_FOUND;
      case EXISTS -> EXISTS;
      case NOT_A_DIRECTORY -> NOT_A_DIRECTORY;
      case IS_A_DIRECTORY -> IS_A_DIRECTORY;
      case NOT_A_FILE -> NOT_A_FILE;
      case NOT_EMPTY -> NOT_EMPTY;
      case DENIED, READ_ONLY -> DENIED;
      case NO_SPACE -> NO_SPACE;
      case NAME_NOT_ALLOWED -> NAME_NOT_ALLOWED;
      case BEYOND_END -> BAD_OFFSET;
      case CROSSES_STORES, INVALID -> CANNOT_RENAME;
      case BUSY -> BUSY;
      case FAULT -> FAULT;
    };
  }

  /// The same for RNTO, where what stands at the new path makes it a name that is not allowed.
  static Reply ofRename(IOException failure) {
    Reply reply = of(failure);
    return reply == EXISTS || reply == IS_A_DIRECTORY ? CANNOT_RENAME : reply;
  }

  /// The same for LIST, NLST and STAT: what is missing may come (450; RFC 959, section 5.4).
  static Reply ofListing(IOException failure) {
    Reply reply = of(failure);
    return reply == NOT_FOUND || reply == NOT_A_DIRECTORY ? NOT_FOUND_TO_LIST : reply;
  }
}
