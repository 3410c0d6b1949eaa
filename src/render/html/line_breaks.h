#pragma once

#include <string>

namespace psolve {

/// `math`, an element of MathML, as several between which a line may end: browsers break no line
/// within one. It ends before a relation, a sign or a factor and after a comma, within parentheses
/// only where these hold much.
std::string breakable(const std::string& math);

}  // namespace psolve
