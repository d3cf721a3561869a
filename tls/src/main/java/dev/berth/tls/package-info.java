/// TLS over Berkeley sockets, by the JDK's own engine (JSSE).
///
/// A [dev.berth.tls.TlsContext] says who we are ([dev.berth.tls.Identity]) and whom we believe
/// ([dev.berth.tls.Trust]). With it a plain [dev.berth.sockets.Socket] becomes a
/// [dev.berth.tls.TlsSocket]. Under that is [dev.berth.tls.TlsEngine]: bytes in, bytes out, no
/// socket, for whoever moves the bytes some other way.
///
/// The cryptography is the JDK's; nothing here computes any.
@NullMarked
package dev.berth.tls;

import org.jspecify.annotations.NullMarked;
