#ifndef MINCIRC_BOX_H
#define MINCIRC_BOX_H

#include <cstdint>
#include <utility>
#include <vector>

#include "policy.h"
#include "random.h"

namespace mincirc::walks {

// Grows a box of policies around a good one, in pieces.
class BoxGrowth {
  public:
  BoxGrowth(const FloatTask& task, PolicyValues& values) : task_(task), values_(values) {}

  // Begins with the policy `flat`, whose values have just been computed; `free`: with all choices at states that it
  // does not visit.  `tries` worst cases are evaluated.
  void begin(const std::vector<int32_t>& flat, bool free, int32_t tries, Random& random);
  bool advance(int64_t& work); // true when the box is grown
  const std::vector<uint8_t>& mask() const { return mask_; }

  private:
  bool next_batch();

  const FloatTask& task_;
  PolicyValues& values_;
  std::vector<uint8_t> mask_, seen_;
  std::vector<int32_t> queue_;
  std::vector<std::pair<double, int32_t>> candidates_;
  std::vector<double> worst_;
  size_t at_ = 0, batch_ = 1, end_ = 0;
  int32_t tries_ = 0;
  bool asked_ = false;
};

}  // namespace mincirc::walks

#endif
