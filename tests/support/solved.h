#pragma once

#include <string>

#include "core/json/json.h"
#include "registry.h"

namespace psolve {

/// The solution of a spec given as JSON, or as text.
Solution solved(const Json& spec, Extent extent = Extent::whole);
Solution solved(const std::string& spec, Extent extent = Extent::whole);
Solution solved(const char* spec, Extent extent = Extent::whole);

/// The line with which a spec is refused, or "no error".
std::string error_of(const Json& spec);
std::string error_of(const std::string& spec);

void expect_checks_pass(const Solution& solution);

/// The solution of a spec with these answers, each within `relative` of the expected one. Expects
/// its checks to pass, answers alone to be the same, and the spec that it prints to give them too.
Solution expect_answers(const Json& spec, const Json& answers, double relative = 0);

/// The step with this id, which must be there.
const Step& step_of(const Solution& solution, const std::string& id);

/// The text of the remark with this id; "" where there is none.
std::string remark(const Solution& solution, const std::string& id);
bool has_remark(const Solution& solution, const std::string& id);

}  // namespace psolve
