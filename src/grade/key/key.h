#pragma once

// The key that work is held against: a solution's quantities as numbered cells, one a number, and
// its lines, each of which makes cells out of cells. A whole and its entries share their cells, so a
// student's number replaces its quantity wherever it is used.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/json/answer_path.h"
#include "core/solution.h"
#include "core/workings/computation.h"

namespace psolve {

using Cell = int;

/// A quantity: the cells of its entries, row-major.
struct Quantity {
  ListShape shape;
  std::vector<Cell> cells;
};

/// A value that a line uses.
struct Use {
  std::string name;
  Quantity quantity;
};

struct KeyLine {
  std::string name;
  Quantity made;
  std::shared_ptr<const Computation> computation;
  std::vector<Use> uses;
  std::string step;
  std::string_view rule;
  Formula symbol;      ///< its name, as people write it
  std::string answer;  ///< the path of the answer that it is; may be ""
  bool is_count = false;

  const Term& term() const { return computation->term; }
};

/// A number of the key.
struct KeyCell {
  double expected = 0;
  int line = -1;          ///< the first that makes it; −1: given, or an answer without a line
  int given = -1;         ///< position in `Solution::given`
  bool is_count = false;  ///< graded exactly
  Cell before = -1;       ///< of a weight after a step: the weight before
  std::vector<int> others = {};  ///< further lines that make it
};

/// One entry of what a NAME means: a number's cell, or what stands in the answers.
struct Leaf {
  std::string place;  ///< "[0][1]"; "" of a lone one
  Cell cell = -1;
  Json other = nullptr;  ///< a text or truth value, where there is no cell
};

/// What a NAME means.
struct Referent {
  std::string
      step;    ///< the step's id; of a given value its NAME, of an answer without a line its path
  Json shape;  ///< nested lists and objects, as in the answer, whose leaves count up
  std::vector<Leaf> leaves;
  std::string path;  ///< of the answer, where it is one
};

class Key {
 public:
  explicit Key(Solution solution);
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  const Solution& solution() const { return solution_; }
  const std::vector<KeyLine>& lines() const { return lines_; }
  const std::vector<KeyCell>& cells() const { return cells_; }
  /// A quantity by its NAME, an entry by its whole, a whole by its entries.
  std::optional<Quantity> find(std::string_view name) const;
  /// All NAMEs that are given or made by a line, in the order of the derivation.
  const std::vector<std::string>& names() const { return names_; }
  /// How people write a NAME: its symbol, or that of its whole with indices.
  Formula symbol_of(const std::string& name) const;
  /// The given datum of a NAME or of its whole; null where it is none.
  const Given* given_of(std::string_view name) const;

  /// What a NAME, a step's id, or an answer's path means.
  std::optional<Referent> target_of_name(const std::string& name) const;
  std::optional<Referent> target_of_step(const std::string& id) const;
  std::optional<Referent> target_of_answer(const std::string& path) const;
  /// The path of the answer that is this number; "" where it is none.
  std::string path_of(Cell cell) const;
  /// The same number under another name, of an answer that no line makes; else the cell itself.
  Cell twin_of(Cell cell) const {
    const auto twin = twins_.find(cell);
    return twin == twins_.end() ? cell : twin->second;
  }
  /// Step ids whose last line is executable.
  const std::unordered_map<std::string, int>& steps() const { return line_of_step_; }

 private:
  void take_given();
  void take(const std::vector<Step>& steps);
  void take_line(const Step& step, const Line& line);
  void take_answers();
  void find_twins();
  void note_updates();
  void gather_wholes();
  Quantity define(const std::string& name, const Value& value, int line, int given);
  std::optional<Quantity> entry(std::string_view name) const;
  std::optional<Quantity> gathered(const std::string& name, std::size_t depth) const;
  Json leaves_of(const Json& answer, const std::string& path, const std::string& place,
                 std::vector<Leaf>& leaves) const;
  std::string step_of(const std::vector<Leaf>& leaves) const;

  Solution solution_;
  std::vector<KeyLine> lines_;
  std::vector<KeyCell> cells_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, Quantity> quantities_;
  std::unordered_map<std::string, int> wholes_;  ///< NAME of which entries are defined → how many
  std::unordered_map<std::string, Quantity> gathered_;  ///< those whose entries make a whole
  bool is_complete_ = false;
  std::unordered_map<std::string, Formula> symbols_;
  std::unordered_map<std::string, int> given_;
  std::unordered_map<std::string, int> line_of_step_;
  std::unordered_map<std::string, Cell> cell_of_path_;  ///< each number of the answers
  std::unordered_map<Cell, const std::string*> path_of_cell_;
  std::unordered_map<Cell, Cell> twins_;
};

/// What stands behind the last _ of a NAME, a number from 1 on, and what before.
std::optional<std::pair<std::string_view, std::size_t>> index_behind(std::string_view name);

/// Calls `take(path, leaf)` for each number, text and truth value of an answer.
template <class Take>
void for_each_leaf(const Json& answer, const std::string& path, Take&& take) {
  if (answer.is_object()) {
    for (const auto& [name, part] : answer.items()) {
      for_each_leaf(part, path.empty() ? name : path + "." + name, take);
    }
  } else if (answer.is_array()) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      for_each_leaf(answer[i], entry_path(path, i), take);
    }
  } else {
    take(path, answer);
  }
}

}  // namespace psolve
