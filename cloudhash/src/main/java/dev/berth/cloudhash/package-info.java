/// A hash over the network as a session.
@NullMarked
package dev.berth.cloudhash;

import org.jspecify.annotations.NullMarked;
