/// The concurrency architectures that run a session: the listing of this package is the book's
/// table of contents.
@NullMarked
package dev.berth.architecture;

import org.jspecify.annotations.NullMarked;
