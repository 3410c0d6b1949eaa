#pragma once

// What `hamming` and `boolean-net` have in common: a task for a network of threshold units, a
// direct network that solves it, and the question which network is the smallest. A solver poses the
// task and derives the direct construction; all the rest is here:
//
//     const NetworkQuestion question{.task = …, .kind = {output_unit, skip_links},
//                                    .direct = …, .effort = problem.effort};
//     answer_truth_table(question.task, work, solution);
//     … its own steps: why the task is not trivial, how each unit of the direct network comes …
//     answer_networks(question, work, solution);
//
// Both only add to `solution`; its `sought`, `headline` and what is special to the problem are the
// solver's own.

#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/minimality/smallest_network.h"

namespace psolve {

/// A task, and a network that solves it by construction.
struct NetworkQuestion {
  BooleanTask task;  ///< with names of inputs and outputs that are fit for formulas: "d1", "A"
  NetworkKind kind;
  ThresholdNetwork direct;                     ///< of that kind
  std::optional<ThresholdNetwork> known = {};  ///< one of fewer units, if the problem knows of one
  std::string inseparable =
      {};           ///< an output that is shown to be no threshold function of the inputs
  long effort = 5;  ///< 0 to 9, for the search for the smallest network
};

/// A column of the step's table alone: a part of an output, at all assignments in counting order.
struct TableColumn {
  Formula heading;
  std::vector<bool> values;
};

/// The answer `truth_table`, in the task's order, and its step, with `parts` between inputs and
/// outputs; at the points of `free` the task asks for nothing, and their rows have null. A table of
/// more than 4,096 rows is left out, with a remark.
void answer_truth_table(const BooleanTask& task, Workings& work, Solution& solution,
                        const std::vector<Point>& free = {},
                        const std::vector<TableColumn>& parts = {});

/// The answers `networks.direct`, `networks.smallest`, `minimum` and `certificate` (what proves the
/// minimum and what `replay_…` of `checks.h` goes through again). Where the working is
/// wanted also: the equations of both networks, the proof of minimality number by number, the
/// checks (both networks at every point, by sums of their own over the numbers of the answer; the
/// margins; the proof replayed), why the smallest network serves, the remarks on what was not proved, and the figures
/// "network-direct" and "network-smallest".
SmallestNetwork answer_networks(const NetworkQuestion& question, Workings& work,
                                Solution& solution);

}  // namespace psolve
