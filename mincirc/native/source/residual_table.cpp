// The table of residuals: merges the orders in which one set of gates is built, and keeps what was learnt from size to size.
//
// An entry is a head and the whole relation, so that no two relations are ever taken for one another; a hash only chooses
// where to look.  Relations of as many words share a part with slots of one length.  A relation is looked for in a window
// of 8 slots.  A part doubles while old and new slots together fit into the bytes allowed; then a new entry replaces the one of its
// window that cost least to derive.  Losing an entry loses time only, since all of them are true on their own: a fact is
// about a relation, whatever it is a part of.
//
// Head, from the lowest bit: 1 in use; 7 signals; 4 outputs; then bytes, at 16: must_refuted + 1, 24: may_refuted + 1,
// 32: may_found, 40: logarithm of the effort.
#include "residual_table.h"

#include <string.h>

#include <algorithm>

namespace mincirc {
namespace refuting {

namespace {

constexpr int WINDOW = 8;
constexpr uint64_t IDENTITY = 0xffff, FIRST_SLOTS = 64;

uint64_t head_of(const Residual &r) {
  return 1 | static_cast<uint64_t>(r.signals) << 1 | static_cast<uint64_t>(r.outputs) << 8;
}

uint64_t hash_of(uint64_t head, const uint64_t *word, int words) {
  uint64_t h = head & IDENTITY;
  for (int i = 0; i < words; ++i) h = mix(h ^ word[i]) + 0x9e3779b97f4a7c15u;
  return h;
}

}  // namespace

Known entry_facts(uint64_t head) {
  Known known;
  known.must_refuted = static_cast<int>(head >> 16 & 255) - 1;
  known.may_refuted = static_cast<int>(head >> 24 & 255) - 1;
  known.may_found = static_cast<int>(head >> 32 & 255);
  return known;
}

uint64_t entry_effort(uint64_t head) { return head >> 40 & 255; }

uint64_t entry_head(const Residual &r, const Known &k, uint64_t logarithm) {
  return head_of(r) | static_cast<uint64_t>(k.must_refuted + 1) << 16 | static_cast<uint64_t>(k.may_refuted + 1) << 24 |
         static_cast<uint64_t>(k.may_found) << 32 | logarithm << 40;
}

ResidualTable::ResidualTable(int64_t most_bytes) : most_bytes_(most_bytes) {
  for (int kind = 1; kind < KINDS; ++kind) parts_[kind].stride = 1 + (1 << kind);
}

int ResidualTable::kind_of(const Residual &r) { return r.outputs + std::max(r.signals - 6, 0); }

const uint64_t *ResidualTable::find(const Residual &r) const {
  const Part &part = parts_[kind_of(r)];
  if (part.slots.empty()) return nullptr;
  const uint64_t head = head_of(r), h = hash_of(head, r.cell, r.words());
  for (int d = 0; d < WINDOW; ++d) {
    const uint64_t *entry = &part.slots[((h + static_cast<uint64_t>(d)) & part.mask) * static_cast<uint64_t>(part.stride)];
    if (!entry[0]) return nullptr;
    if ((entry[0] & IDENTITY) == head && !memcmp(entry + 1, r.cell, static_cast<size_t>(r.words()) * 8)) return entry;
  }
  return nullptr;
}

Known ResidualTable::look_up(const Residual &r) const {
  const uint64_t *entry = find(r);
  return entry ? entry_facts(entry[0]) : Known();
}

// Put an entry that is not there into its window; false where another one was lost.
bool ResidualTable::place(Part &part, const uint64_t *entry) {
  const uint64_t h = hash_of(entry[0], entry + 1, part.stride - 1), stride = static_cast<uint64_t>(part.stride);
  uint64_t *cheapest = nullptr;
  for (int d = 0; d < WINDOW; ++d) {
    uint64_t *slot = &part.slots[((h + static_cast<uint64_t>(d)) & part.mask) * stride];
    if (!slot[0]) {
      memcpy(slot, entry, stride * 8);
      ++part.used;
      return true;
    }
    if (!cheapest || entry_effort(slot[0]) < entry_effort(cheapest[0])) cheapest = slot;
  }
  memcpy(cheapest, entry, stride * 8);
  return false;
}

void ResidualTable::grow(Part &part) {
  const uint64_t slots = part.slots.empty() ? FIRST_SLOTS : 2 * (part.mask + 1);
  const int64_t more = static_cast<int64_t>(slots * static_cast<uint64_t>(part.stride) * 8);
  if (!part.slots.empty() && bytes_ + more > most_bytes_) return;  // the first slots are always there
  Part larger;
  larger.stride = part.stride;
  larger.mask = slots - 1;
  larger.slots.assign(slots * static_cast<uint64_t>(part.stride), 0);
  bytes_ += more - static_cast<int64_t>(part.slots.size() * 8);
  for (size_t at = 0; at < part.slots.size(); at += static_cast<size_t>(part.stride))
    if (part.slots[at] && !place(larger, &part.slots[at])) ++evicted;
  part = std::move(larger);
}

uint64_t logarithm_of(int64_t effort) {
  uint64_t logarithm = 0;
  for (; effort > 1; effort >>= 1) ++logarithm;
  return logarithm;
}

bool ResidualTable::merge(const Residual &r, const Known &facts, uint64_t logarithm) {
  ++stored;
  Part &part = parts_[kind_of(r)];
  if (const uint64_t *found = find(r)) {
    uint64_t *entry = const_cast<uint64_t *>(found);
    Known known = entry_facts(entry[0]);
    const Known before = known;
    known.must_refuted = std::max(known.must_refuted, facts.must_refuted);
    known.may_refuted = std::max(known.may_refuted, facts.may_refuted);
    known.may_found = std::min(known.may_found, facts.may_found);
    entry[0] = entry_head(r, known, std::max(logarithm, entry_effort(entry[0])));
    return known.must_refuted > before.must_refuted || known.may_refuted > before.may_refuted ||
           known.may_found < before.may_found;
  }
  if (part.slots.empty() || part.used * 10 > (part.mask + 1) * 6) grow(part);
  uint64_t entry[1 + MOST_PLANES * MOST_WORDS];
  entry[0] = entry_head(r, facts, logarithm);
  memcpy(entry + 1, r.cell, static_cast<size_t>(r.words()) * 8);
  if (!place(part, entry)) ++evicted;
  return true;
}

}  // namespace refuting
}  // namespace mincirc
