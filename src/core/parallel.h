#pragma once

#include <cstddef>
#include <functional>

namespace psolve {

/// Calls `task(0)`, …, `task(tasks − 1)`, each once, in any order and on up to `threads` threads,
/// this one among them. A task must not throw, and must not touch what another writes.
void parallel_for(std::size_t tasks, std::size_t threads,
                  const std::function<void(std::size_t)>& task);

}  // namespace psolve
