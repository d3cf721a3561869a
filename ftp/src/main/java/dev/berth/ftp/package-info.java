/// The File Transfer Protocol as a session: [dev.berth.ftp.FtpProtocol] is the way in. Everything
/// that is not public is the inside of one conversation; read `Command`, `FtpSession`, `Transfers`
/// in this order.
@NullMarked
package dev.berth.ftp;

import org.jspecify.annotations.NullMarked;
