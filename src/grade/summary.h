#pragma once

// A class: how many had each line right, what they did wrong, and wrong values that several wrote
// and no slip explains.

#include <map>
#include <string>

#include "core/json/json.h"
#include "grade/grade.h"

namespace psolve {

class Summary {
 public:
  void add(const Grade& grade);
  /// A work that is not in it.
  void add_unreadable() { ++unreadable_; }
  Json json() const;
  std::string text() const;

 private:
  struct Counts {
    std::string name;  ///< as typed first
    int place = 0;
    int right = 0;
    int follows = 0;
    int wrong = 0;
    int blank = 0;
  };
  struct Counted {
    std::string first;
    Json second;
    int count = 0;
  };

  int works_ = 0;
  int unreadable_ = 0;
  std::map<std::string, Counts> lines_;  ///< by what they mean: ŷ and y_hat are one
  std::map<std::string, Counted> slips_;
  std::map<std::string, Counted> unexplained_;
};

}  // namespace psolve
