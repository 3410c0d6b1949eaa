#pragma once

#include <cstddef>
#include <functional>

#include "formula/index.h"

namespace psolve {

/// Calls `task(0)`, …, `task(tasks − 1)`, each once, in any order and on up to `threads` threads,
/// this one among them. A task must not touch what another writes. Where one throws no more are
/// begun, and what the first threw is thrown from here.
void parallel_for(Index tasks, Index threads, const std::function<void(Index)>& task);

}  // namespace psolve
