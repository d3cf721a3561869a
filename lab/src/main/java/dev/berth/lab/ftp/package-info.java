/// Loads of FTP, one file each, over a small client that costs little.
@NullMarked
package dev.berth.lab.ftp;

import org.jspecify.annotations.NullMarked;
