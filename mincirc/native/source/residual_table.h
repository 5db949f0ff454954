// The table of residuals: what is known about residual relations, by the whole relation: see residual_table.cpp.
#ifndef MINCIRC_RESIDUAL_TABLE_H
#define MINCIRC_RESIDUAL_TABLE_H

#include <stdint.h>

#include <vector>

#include "residual.h"

namespace mincirc {
namespace refuting {

struct Known {
  int must_refuted = -1;  // largest number of gates refuted, as a MUST problem
  int may_refuted = -1;   // the same as a MAY problem
  int may_found = 255;    // least number of gates found, as a MAY problem
};

// The head of an entry: what it is about, what is known, and the logarithm of what that took (residual_table.cpp).
uint64_t entry_head(const Residual &r, const Known &facts, uint64_t logarithm);
Known entry_facts(uint64_t head);
uint64_t entry_effort(uint64_t head);

uint64_t logarithm_of(int64_t effort);  // rounded down

class ResidualTable {
 public:
  explicit ResidualTable(int64_t most_bytes);

  Known look_up(const Residual &r) const;
  // Merge facts into the entry of a relation, by the logarithm of the nodes that they cost; whether one of them was new.
  bool merge(const Residual &r, const Known &facts, uint64_t logarithm);

  int64_t bytes() const { return bytes_; }
  int64_t stored = 0, evicted = 0;

 private:
  static constexpr int KINDS = 9;  // by the logarithm of the words of a relation
  struct Part {
    int stride = 0;  // words of an entry: a head and the relation
    uint64_t mask = 0, used = 0;
    std::vector<uint64_t> slots;
  };

  static int kind_of(const Residual &r);
  const uint64_t *find(const Residual &r) const;
  bool place(Part &part, const uint64_t *entry);
  void grow(Part &part);

  Part parts_[KINDS];
  int64_t most_bytes_, bytes_ = 0;
};

}  // namespace refuting
}  // namespace mincirc

#endif
