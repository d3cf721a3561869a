/// The `berth` command: flags, configuration and logging; pairs a protocol with an architecture.
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
