/// The dialogue kit: tests a session in its protocol's own words, with no I/O.
@NullMarked
package dev.berth.session.dialogue;

import org.jspecify.annotations.NullMarked;
