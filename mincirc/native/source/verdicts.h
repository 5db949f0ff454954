// Verdicts on bit strings of one length, remembered: a hash table whose keys are compared bit by bit.
#ifndef MINCIRC_VERDICTS_H
#define MINCIRC_VERDICTS_H

#include <stdint.h>

#include <algorithm>
#include <vector>

namespace mincirc {

class Verdicts {
 public:
  explicit Verdicts(int64_t length) : length_(length), table_(64, -1) {}

  // Bytes that one more verdict takes; vectors grow by doubling.
  int64_t cost() const { return 2 * (length_ * 8 + 1) + 16; }

  // The verdict on a key: 0 or 1, -1 where there is none.
  int of(const uint64_t *key) const {
    const int32_t n = table_[slot(key)];
    return n < 0 ? -1 : verdict_[n];
  }

  // Keeps the verdict on a key that has none.
  void keep(const uint64_t *key, bool verdict) {
    table_[slot(key)] = static_cast<int32_t>(verdict_.size());
    keys_.insert(keys_.end(), key, key + length_);
    verdict_.push_back(verdict);
    if (2 * verdict_.size() <= table_.size()) return;
    table_.assign(2 * table_.size(), -1);
    for (size_t n = 0; n < verdict_.size(); ++n) table_[slot(keys_.data() + n * length_)] = static_cast<int32_t>(n);
  }

 private:
  size_t slot(const uint64_t *key) const {
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (int64_t i = 0; i < length_; ++i) {
      h = (h ^ key[i]) * 0xff51afd7ed558ccdu;
      h ^= h >> 32;
    }
    size_t at = h & (table_.size() - 1);
    for (; table_[at] >= 0; at = (at + 1) & (table_.size() - 1))
      if (std::equal(key, key + length_, keys_.data() + static_cast<size_t>(table_[at]) * length_)) break;
    return at;
  }

  int64_t length_;
  std::vector<uint64_t> keys_;
  std::vector<uint8_t> verdict_;
  std::vector<int32_t> table_;
};

}  // namespace mincirc

#endif
