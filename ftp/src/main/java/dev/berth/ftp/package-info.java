/// FTP as a session.
@NullMarked
package dev.berth.ftp;

import org.jspecify.annotations.NullMarked;
