/// The way to embed: a protocol, an architecture, an address, start, stop.
@NullMarked
package dev.berth.server;

import org.jspecify.annotations.NullMarked;
