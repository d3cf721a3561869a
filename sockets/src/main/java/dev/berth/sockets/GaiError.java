package dev.berth.sockets;

/// The errors of getaddrinfo(3) and getnameinfo(3), closed like [Errno]: names have numbers and
/// texts of their own.
public enum GaiError {
  /// A flag that does not exist, or AI_CANONNAME without a host.
  EAI_BADFLAGS(-1, "Bad value for ai_flags"),
  /// There is no such host, or no such service; or neither was given.
  EAI_NONAME(-2, "Name or service not known"),
  /// The name server does not answer, or says that it cannot now. Later it may.
  EAI_AGAIN(-3, "Temporary failure in name resolution"),
  /// The name server says that it will not.
  EAI_FAIL(-4, "Non-recoverable failure in name resolution"),
  /// The host exists and has no address.
  EAI_NODATA(-5, "No address associated with hostname"),
  /// A domain that names do not belong to.
  EAI_FAMILY(-6, "ai_family not supported"),
  /// A type that the domain or the protocol does not go with.
  EAI_SOCKTYPE(-7, "ai_socktype not supported"),
  /// The service exists, but not for this type of socket.
  EAI_SERVICE(-8, "Servname not supported for ai_socktype"),
  /// The host has no address of this domain.
  EAI_ADDRFAMILY(-9, "Address family for hostname not supported"),
  /// No memory is left.
  EAI_MEMORY(-10, "Memory allocation failure"),
  /// A system call has failed: see [ResolutionException#errno].
  EAI_SYSTEM(-11, "System error"),
  /// A name is longer than names may be.
  EAI_OVERFLOW(-12, "Result too large for supplied buffer"),
  /// An error that this version of the library does not know; its number is lost.
  UNKNOWN(1, "Unknown error");

  private final int number;
  private final String text;

  GaiError(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// The error of this number, or [#UNKNOWN].
  static GaiError of(int number) {
    for (GaiError error : values()) {
      if (error.number == number) {
        return error;
      }
    }
    return UNKNOWN;
  }

  /// The number that the call returns.
  public int number() {
    return number;
  }

  /// What gai_strerror(3) says of it.
  public String text() {
    return text;
  }

  /// Whether it was said for sure that there is no such address: asking again changes nothing.
  public boolean isAbsence() {
    return switch (this) {
      case EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY -> true;
      default -> false;
    };
  }
}
