// SPDX-License-Identifier: Apache-2.0
//
// A value of up to 11 bits is its own bucket. A longer one is shifted until 11 bits are left, the
// first of which is set; so each further bit of length adds 1024 buckets.

#include "tools/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "absl/strings/str_format.h"

namespace motcua::load {
namespace {

constexpr int kExactBits = 11;
constexpr uint32_t kBucketsPerShift = 1 << (kExactBits - 1);
constexpr int kStepsPerHalving = 5;
constexpr double kNanosPerMilli = 1e6;

}  // namespace

uint32_t Histogram::BucketOf(int64_t value) {
  const auto bits = static_cast<uint64_t>(std::clamp<int64_t>(value, 0, kValueMax));
  const int shift = std::max(0, static_cast<int>(std::bit_width(bits)) - kExactBits);
  return static_cast<uint32_t>(shift) * kBucketsPerShift + static_cast<uint32_t>(bits >> shift);
}

int64_t Histogram::BucketTop(uint32_t bucket) {
  if (bucket < 2 * kBucketsPerShift) return bucket;
  const uint32_t shift = bucket / kBucketsPerShift - 1;
  const int64_t bits = bucket - int64_t{shift} * kBucketsPerShift;
  return ((bits + 1) << shift) - 1;
}

void Histogram::Record(int64_t value, uint64_t count) {
  if (count == 0) return;
  value = std::clamp<int64_t>(value, 0, kValueMax);
  const uint32_t bucket = BucketOf(value);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += count;
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  count_ += count;
  sum_ += static_cast<double>(value) * static_cast<double>(count);
}

void Histogram::Merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  count_ += other.count_;
  sum_ += other.sum_;
}

bool Histogram::Merge(const SparseCounts& counts, int64_t value_min, int64_t value_max,
                      double value_sum) {
  const bool in_range = std::all_of(counts.begin(), counts.end(), [](const auto& bucket_count) {
    return bucket_count.first < kBucketCount;
  });
  if (!in_range || value_min < 0 || value_max > kValueMax || value_min > value_max) return false;
  Histogram other;
  for (const auto& [bucket, count] : counts) {
    if (bucket >= other.counts_.size()) other.counts_.resize(bucket + 1);
    other.counts_[bucket] += count;
    other.count_ += count;
  }
  other.min_ = value_min;
  other.max_ = value_max;
  other.sum_ = value_sum;
  Merge(other);
  return true;
}

void Histogram::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  min_ = 0;
  max_ = 0;
  sum_ = 0;
}

int64_t Histogram::ValueAt(double percentile) const {
  if (count_ == 0) return 0;
  const double share = std::clamp(percentile, 0.0, 100.0) / 100.0;
  // Rounded to nearest, so that a share that was made from a count finds that count again.
  const auto wanted = std::max<uint64_t>(
      1,
      static_cast<uint64_t>(std::llround(std::ceil(share * static_cast<double>(count_) - 1e-6))));
  uint64_t seen = 0;
  for (uint32_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return std::min(BucketTop(bucket), max_);
  }
  return max_;
}

uint64_t Histogram::CountUpTo(int64_t value) const {
  const size_t end = std::min<size_t>(counts_.size(), size_t{BucketOf(value)} + 1);
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < end; ++bucket) seen += counts_[bucket];
  return seen;
}

SparseCounts Histogram::ToSparse() const {
  SparseCounts sparse;
  for (uint32_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (counts_[bucket] != 0) sparse.emplace_back(bucket, counts_[bucket]);
  }
  return sparse;
}

std::vector<PercentileStep> PercentileSteps(const Histogram& histogram) {
  std::vector<PercentileStep> steps;
  if (histogram.empty()) return steps;
  double percentile = 0;
  while (true) {
    const int64_t value = histogram.ValueAt(percentile);
    const uint64_t count = histogram.CountUpTo(value);
    if (count >= histogram.count()) break;
    steps.push_back({.percentile = percentile, .value = value, .count = count});
    const double halvings = std::floor(std::log2(100.0 / (100.0 - percentile))) + 1;
    percentile += 100.0 / (kStepsPerHalving * std::pow(2.0, halvings));
  }
  steps.push_back({.percentile = 100, .value = histogram.max(), .count = histogram.count()});
  return steps;
}

std::string ToHgrm(const Histogram& histogram) {
  std::string text = absl::StrFormat("%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
                                     "1/(1-Percentile)");
  double squares = 0;
  for (const auto& [bucket, count] : histogram.ToSparse()) {
    const double distance = static_cast<double>(Histogram::BucketTop(bucket)) - histogram.Mean();
    squares += distance * distance * static_cast<double>(count);
  }
  for (const PercentileStep& step : PercentileSteps(histogram)) {
    const double share = step.percentile / 100;
    absl::StrAppendFormat(&text, "%12.3f %2.12f %10d",
                          static_cast<double>(step.value) / kNanosPerMilli, share, step.count);
    text += step.percentile < 100 ? absl::StrFormat(" %14.2f\n", 1 / (1 - share)) : "\n";
  }
  const double count = std::max<double>(1, static_cast<double>(histogram.count()));
  absl::StrAppendFormat(&text, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
                        histogram.Mean() / kNanosPerMilli,
                        std::sqrt(squares / count) / kNanosPerMilli);
  absl::StrAppendFormat(&text, "#[Max     = %12.3f, Total count    = %12d]\n",
                        static_cast<double>(histogram.max()) / kNanosPerMilli, histogram.count());
  absl::StrAppendFormat(&text, "#[Buckets = %12d, SubBuckets     = %12d]\n",
                        Histogram::kBucketCount / kBucketsPerShift - 1, 2 * kBucketsPerShift);
  return text;
}

}  // namespace motcua::load
