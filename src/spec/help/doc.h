#pragma once

#include <string>

#include "core/json/json.h"
#include "spec/type.h"

namespace psolve {

/// The fields of a spec for people: 80 columns, what explains a field indented below it, once. Of a
/// spec with several tasks, the tasks, or for one of them its fields.
std::string help_text(const TypeInfo& type, const std::string& task = "");

/// The fields of a spec for editors and validators: JSON Schema, draft-07.
Json schema(const TypeInfo& type);

}  // namespace psolve
