#pragma once

#include <string>

namespace psolve {

/// Someone at a terminal while long work runs: sees how far it is, and may ask it to stop.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void begin() = 0;
  /// Called now and then; false when the work should stop with what it has.
  virtual bool go_on(const std::string& progress) = 0;
  virtual void end() = 0;
};

/// Who observes the long work of this thread; null for no one.
void set_observer(Observer* observer);

/// While it lives, long work is under way, and the observer is told.
class LongWork {
 public:
  LongWork();
  LongWork(const LongWork&) = delete;
  LongWork& operator=(const LongWork&) = delete;
  ~LongWork();

  /// Whether to go on; what is said once stays.
  bool go_on(const std::string& progress);
  bool stopped() const { return stopped_; }

 private:
  bool stopped_ = false;
};

}  // namespace psolve
