package dev.berth.ftp;

/// The reply codes of RFC 959, section 4.2.2 (and 522 of RFC 2428), each named once.
final class Code {
  static final int DATA_ALREADY_OPEN = 125;
  static final int FILE_STATUS_OKAY = 150;
  static final int OKAY = 200;
  static final int SUPERFLUOUS = 202;
  static final int SYSTEM_STATUS = 211;
  static final int DIRECTORY_STATUS = 212;
  static final int FILE_STATUS = 213;
  static final int HELP = 214;
  static final int SYSTEM_TYPE = 215;
  static final int READY = 220;
  static final int GOODBYE = 221;
  static final int DATA_OPEN_NO_TRANSFER = 225;
  static final int CLOSING_DATA = 226;
  static final int ENTERING_PASSIVE = 227;
  static final int ENTERING_EXTENDED_PASSIVE = 229;
  static final int LOGGED_IN = 230;
  static final int ACTION_COMPLETED = 250;
  static final int PATHNAME_CREATED = 257;
  static final int NEED_PASSWORD = 331;
  static final int PENDING_INFORMATION = 350;
  static final int NOT_AVAILABLE = 421;
  static final int CANNOT_OPEN_DATA = 425;
  static final int TRANSFER_ABORTED = 426;
  static final int FILE_BUSY = 450;
  static final int LOCAL_ERROR = 451;
  static final int NO_SPACE = 452;
  static final int SYNTAX_ERROR = 500;
  static final int ARGUMENT_ERROR = 501;
  static final int NOT_IMPLEMENTED = 502;
  static final int BAD_SEQUENCE = 503;
  static final int NOT_IMPLEMENTED_FOR_PARAMETER = 504;
  static final int PROTOCOL_NOT_SUPPORTED = 522;
  static final int NOT_LOGGED_IN = 530;
  static final int FILE_UNAVAILABLE = 550;
  static final int ALLOCATION_EXCEEDED = 552;
  static final int NAME_NOT_ALLOWED = 553;
  static final int INVALID_OFFSET = 554;

  private Code() {}
}
