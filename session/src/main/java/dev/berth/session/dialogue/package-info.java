/// The dialogue kit: tests a session in its protocol's own words, with no I/O.
///
/// Read it in this order: [Dialogue] is the text and what it means; [Stage] and [Wire] are all that
/// a dialogue needs of the world; [MemoryStage] is a world without I/O, whose driver keeps the
/// contract of [dev.berth.session.Session] to the letter; [Dialogues] plays a text there in one
/// call. [MemoryTree] and [ManualClock] are the files and the time of a test.
///
/// A stage over real sockets is made where sockets are: the same text then tests every
/// architecture.
@NullMarked
package dev.berth.session.dialogue;

import org.jspecify.annotations.NullMarked;
