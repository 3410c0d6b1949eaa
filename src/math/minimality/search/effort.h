#pragma once

#include <cmath>
#include <string>

#include "core/long_work.h"

namespace psolve {

/// The work that a search may do, counted in candidates examined and never in seconds, so that the
/// same spec gives the same answer on any machine.
class Effort {
 public:
  /// `level` 0 allows nothing, 5 three million candidates, each step about ten times more.
  explicit Effort(long level) : left_(level == 0 ? 0 : 3 * std::pow(10, level + 1)) {}

  /// Whether the search may go on after `candidates` more.
  bool spend(double candidates = 1) {
    left_ -= candidates;
    since_told_ += candidates;
    if (since_told_ > kTellEvery) tell();
    return left_ >= 0 && !work_.stopped();
  }

  bool is_spent() const { return left_ < 0 || work_.stopped(); }
  bool interrupted() const { return work_.stopped(); }
  double left() const { return left_; }

  /// What is being searched for, for whoever watches.
  void begin(std::string what) { what_ = std::move(what); }

  /// Within its life only a part of what is left may be spent.
  class Part {
   public:
    Part(Effort& effort, double most) : effort_(effort), kept_(std::fmax(effort.left_ - most, 0)) {
      effort_.left_ -= kept_;
    }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() { effort_.left_ = std::fmax(effort_.left_, 0) + kept_; }

   private:
    Effort& effort_;
    double kept_;
  };

 private:
  static constexpr double kTellEvery = 1 << 16;

  void tell() {
    examined_ += since_told_;
    since_told_ = 0;
    work_.go_on(what_ + ": " + std::to_string(static_cast<long>(examined_ / 1e3)) +
                " thousand tried");
  }

  double left_;
  double since_told_ = 0;
  double examined_ = 0;
  std::string what_;
  LongWork work_;
};

}  // namespace psolve
