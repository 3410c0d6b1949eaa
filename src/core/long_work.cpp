#include "core/long_work.h"

namespace psolve {
namespace {

thread_local Observer* current_observer = nullptr;

}  // namespace

void set_observer(Observer* observer) {
  current_observer = observer;
}

LongWork::LongWork() {
  if (current_observer != nullptr) current_observer->begin();
}

LongWork::~LongWork() {
  if (current_observer != nullptr) current_observer->end();
}

bool LongWork::go_on(const std::string& progress) {
  if (!stopped_ && current_observer != nullptr) stopped_ = !current_observer->go_on(progress);
  return !stopped_;
}

}  // namespace psolve
