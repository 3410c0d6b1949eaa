#pragma once

namespace psolve {

/// What the command line says about colour.
enum class Colour { automatic, always, never };

/// Whether standard output is to be coloured: on a terminal, unless NO_COLOR, TERM=dumb or the
/// command line speak against it; elsewhere where FORCE_COLOR or CLICOLOR_FORCE ask for it (and
/// NO_COLOR does not), or the command line.
bool wants_colour(Colour asked);

}  // namespace psolve
