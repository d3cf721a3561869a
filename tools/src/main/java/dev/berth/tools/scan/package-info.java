/// A port scanner: who listens where, asked by thousands of non-blocking connects at once.
@NullMarked
package dev.berth.tools.scan;

import org.jspecify.annotations.NullMarked;
