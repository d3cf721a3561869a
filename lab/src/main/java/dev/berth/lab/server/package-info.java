/// The servers that are measured: how each is found, configured, started and stopped.
@NullMarked
package dev.berth.lab.server;

import org.jspecify.annotations.NullMarked;
