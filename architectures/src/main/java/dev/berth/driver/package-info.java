/// The drivers: they carry out the effects of sessions over real sockets. Not exported. Two of them
/// wait in their own way, [dev.berth.driver.BlockingDriver] and [dev.berth.driver.Reactor]; all
/// else, the [dev.berth.driver.Conversation], is the same for both.
@NullMarked
package dev.berth.driver;

import org.jspecify.annotations.NullMarked;
