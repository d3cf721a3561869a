/// Netcat: connects or listens, and joins the connection with two descriptors.
@NullMarked
package dev.berth.tools.netcat;

import org.jspecify.annotations.NullMarked;
