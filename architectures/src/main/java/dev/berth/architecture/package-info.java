/// The concurrency architectures: the listing of this package is the book's table of contents. Each
/// file says who accepts, who is isolated from whom, and where blocking work runs, and nothing of
/// any protocol.
@NullMarked
package dev.berth.architecture;

import org.jspecify.annotations.NullMarked;
