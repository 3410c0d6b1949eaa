#pragma once

#include <string>
#include <string_view>

namespace psolve {

/// `math`, an element of MathML, as several between which a line may end: browsers break no line
/// within one. It ends before a relation, a sign or a factor and after a comma, within parentheses
/// only where these hold much.
std::string breakable(const std::string& math);

/// About how many em the widest of these elements takes.
double widest_line(std::string_view breakable);

}  // namespace psolve
